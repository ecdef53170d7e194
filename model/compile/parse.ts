import { type FunctionExpression, parseExpressionAt } from 'acorn';

const trees = new Map<string, FunctionExpression>();

/** The tree of a function's source. Parsed once, because several look at it: nobody may change it. */
export function parseFunction(source: string): FunctionExpression {
  let tree = trees.get(source);
  if (tree === undefined) {
    tree = parseExpressionAt(source, 0, { ecmaVersion: 2023 }) as FunctionExpression;
    trees.set(source, tree);
  }
  return tree;
}
