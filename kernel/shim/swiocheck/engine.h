/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* How the code under test talks to the engine that runs it. */
#ifndef SWIOCHECK_ENGINE_H
#define SWIOCHECK_ENGINE_H

#include <linux/types.h>

/* Where a process may be suspended, and what it does there. kernel/hooks.ts has the same numbers. */
enum swiocheck_hook {
	HOOK_LOCK = 1,		/* before a lock is taken */
	HOOK_UNLOCK,		/* before a lock is dropped */
	HOOK_UNLOCKED,		/* after a lock was dropped */
	HOOK_ATOMIC,		/* before an atomic operation */
	HOOK_ATOMIC_DONE,
	HOOK_READ_ONCE,
	HOOK_READ_ONCE_DONE,
	HOOK_WRITE_ONCE,
	HOOK_WRITE_ONCE_DONE,
	HOOK_BARRIER,
	HOOK_CALL_RCU,
	HOOK_SCHEDULE_WORK,
	HOOK_COPIED,		/* after bytes went between a buffer and its bounce buffer */
	HOOK_LOCKED,		/* after a lock was taken */
	HOOK_RCU_UNLOCKED,	/* after a read-side section */
	HOOK_ALLOC,		/* before an allocation; the address stands for its GFP flags */
	HOOK_CPU,		/* before the number of the CPU is read */
	HOOK_READ = 30,		/* before a plain access at a location where switching is asked for */
	HOOK_WRITE,
};

/* Plain accesses. The bit says that the programmer marked it as concurrent. */
enum swiocheck_access {
	ACCESS_READ = 0,
	ACCESS_WRITE = 1,
	ACCESS_READ_WRITE = 2,
	ACCESS_VOLATILE = 4,
};

/* Defects that only running code can have. */
enum swiocheck_defect {
	DEFECT_BUG = 1,
	DEFECT_WARN,
	DEFECT_BAD_FREE,
	DEFECT_UNBALANCED,
};

/* On whose behalf a call runs. */
enum swiocheck_role {
	ROLE_DRIVER = 1,
	ROLE_INTERRUPT,
	ROLE_WORKER,
	ROLE_CALLBACK,
};

#define HOST(name) __attribute__((import_module("host"), import_name(#name)))

/* The last argument is replaced, in the text IR, by the number of the call's source location. */
HOST(hook) __attribute__((nomerge))
void host_hook(int kind, u32 address, u32 size, u32 location);
HOST(access) void host_access(int kind, u32 address, u32 size, u32 location);
HOST(out_of_fuel) void host_out_of_fuel(u32 location);
HOST(defect) void host_defect(int kind, u32 file, int line, u32 text);
HOST(allocated) void host_allocated(u32 address, u32 size);
HOST(freed) void host_freed(u32 address, u32 size);
/* The process enters a section that grace periods wait for, or has left it. */
HOST(section) void host_section(u32 entered);
HOST(copy) void host_copy(u32 to, u32 from, u32 size);

#define ENGINE_ADDRESS(p) ((u32)(unsigned long)(p))
#define ENGINE_HOOK(kind, p, size) host_hook(kind, ENGINE_ADDRESS(p), size, 0)
/* Says that engine code works on something that processes share: for footprints, no part of what is under test. */
#define ENGINE_TOUCH(p)										\
	do {											\
		if (swiocheck_control.observing)						\
			host_access(ACCESS_READ_WRITE | ACCESS_VOLATILE, ENGINE_ADDRESS(p), 1, 0);	\
	} while (0)
#define ENGINE_DEFECT(kind, text) host_defect(kind, ENGINE_ADDRESS(__FILE__), __LINE__, ENGINE_ADDRESS(text))

/* Set at every resumption and cleared after it: no part of the state. */
struct swiocheck_control {
	u32 process;
	u32 observing;		/* whether plain accesses are reported */
	u32 fuel;		/* plain accesses left; 0: not counted */
	u32 cpu;		/* on which the process runs */
	u32 role;		/* enum swiocheck_role */
	u32 choice;		/* of the step, where its hook has several */
	/* Of a call that begins, what is asked for. */
	u32 operation;
	u32 device;
	u32 orig;
	u32 size;
	u32 align_mask;
	u32 direction;
	u32 address;		/* of a mapping: given, or the result; of a callback: its place in the queue */
};
extern volatile struct swiocheck_control swiocheck_control;

/* Code of the engine itself is not under test. */
#define ENGINE_CODE __attribute__((no_sanitize("thread"))) noinline

/*
 * Bounce pages and drivers' buffers are addresses from here on, without memory behind them: 2 KiB slots cost nothing, and
 * every copy is seen.
 */
#define WINDOW 0x40000000u

#endif
