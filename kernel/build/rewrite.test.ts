import { expect, test } from 'vitest';
import { rewriteHooks } from './rewrite.ts';

/** A function of toy.c that was inlined into another, with a hook, two instrumented accesses and a call of neither kind. */
const module = `define void @outer(ptr noundef %p) !dbg !10 {
  call void @host_hook(i32 noundef 1, i32 noundef %a, i32 noundef 4, i32 noundef 0) #2, !dbg !20
  tail call void @host_hook(i32 noundef 3, i32 noundef 77, i32 noundef 4, i32 noundef 0) #2
  call void @__tsan_read4(ptr noundef nonnull %p), !dbg !21
  call void @__tsan_volatile_write2(ptr getelementptr inbounds (i8, ptr @x, i32 8)), !dbg !21
  call void @__tsan_unaligned_read_write8(ptr %q), !dbg !20
  call void @other(i32 noundef 1, i32 noundef 0), !dbg !20
  call void @host_hook(i32 noundef 30, i32 noundef %a, i32 noundef 4, i32 noundef %location), !dbg !20
  ret void
}
declare void @host_hook(i32 noundef, i32 noundef, i32 noundef, i32 noundef) #1
!1 = !DIFile(filename: "dir/toy.c", directory: "/x")
!2 = !DIFile(filename: "toy.h", directory: "/x")
!10 = distinct !DISubprogram(name: "outer", scope: !1, file: !1, line: 3, type: !9)
!11 = distinct !DISubprogram(name: "inner", scope: !2, file: !2, line: 7, type: !9)
!12 = distinct !DILexicalBlock(scope: !11, file: !2, line: 8, column: 2)
!20 = !DILocation(line: 9, column: 3, scope: !12, inlinedAt: !21)
!21 = !DILocation(line: 4, column: 1, scope: !10)
`;

const rewritten = rewriteHooks(module, 'toy.c');
const lines = rewritten.module.split('\n');

test('a location is where the call is written, and then where that was inlined', () => {
  expect(rewritten.chains).toEqual([
    [],
    [
      { file: 'toy.h', line: 9, function: 'inner' },
      { file: 'dir/toy.c', line: 4, function: 'outer' },
    ],
    [{ file: 'dir/toy.c', line: 4, function: 'outer' }],
  ]);
});

test('the last argument of a hook becomes the number of its location, or 0', () => {
  expect(lines[1]).toBe('  call void @host_hook(i32 noundef 1, i32 noundef %a, i32 noundef 4, i32 1) #2, !dbg !20');
  expect(lines[2]).toBe('  tail call void @host_hook(i32 noundef 3, i32 noundef 77, i32 noundef 4, i32 0) #2');
});

test('a location that is passed on stays', () => {
  expect(lines[7]).toBe('  call void @host_hook(i32 noundef 30, i32 noundef %a, i32 noundef 4, i32 noundef %location), !dbg !20');
});

test('instrumented accesses become calls of the harness with kind, size and location', () => {
  expect(lines[3]).toBe('  call void @swiocheck_access(i32 0, ptr %p, i32 4, i32 2), !dbg !21');
  expect(lines[4]).toBe(
    '  call void @swiocheck_access(i32 5, ptr getelementptr inbounds (i8, ptr @x, i32 8), i32 2, i32 2), !dbg !21',
  );
  expect(lines[5]).toBe('  call void @swiocheck_access(i32 2, ptr %q, i32 8, i32 1), !dbg !20');
});

test('where a loop of the file turns round, the harness is called', () => {
  const loops = `define void @outer(i32 %n) !dbg !10 {
entry:
  br label %5, !dbg !20
5:                                                ; preds = %5, %entry
  br i1 %a, label %5, label %7, !dbg !20
7:
  switch i32 %n, label %9 [
    i32 1, label %5
  ], !dbg !22
9:
  br label %5, !dbg !23
}
define void @other() {
5:
  br label %7
7:
  br label %7
}
!23 = !DILocation(line: 1, column: 1, scope: !13)
!13 = distinct !DISubprogram(name: "far", scope: !2, file: !2, line: 1, type: !9)
${module.slice(module.indexOf('!1 ='))}`;
  const turns = rewriteHooks(loops, 'toy.c')
    .module.split('\n')
    .filter((line) => line.includes('@swiocheck_turn'));
  // One location is known, two are not; the branch in a function of another file is left alone.
  expect(turns).toEqual([
    '  call void @swiocheck_turn(i32 1), !dbg !20',
    '  call void @swiocheck_turn(i32 0)',
    '  call void @swiocheck_turn(i32 0)',
  ]);
});

test('everything else stays as it is', () => {
  const before = module.split('\n');
  const changed = lines.filter((line, index) => line !== before[index]);
  expect(changed).toHaveLength(5);
  expect(rewritten).toMatchObject({ hooks: 2, accesses: 3, unlocated: 1 });
});
