import '../cli/optimiser.ts';
import { inThreads } from '../cli/crew/threads.ts';
import { planOf } from '../cli/plan.ts';
import { processIo } from '../cli/process-io.ts';
import { runSearch } from '../cli/run-search.ts';
import { parseScenario } from '../cli/scenario-file.ts';
import type { SearchAsked, SearchTold } from './own-search.ts';
import { scenarioText } from './scenario-text.ts';

/*
 * One search as the command makes it, in a process of its own, so that its time and memory are its own and V8 begins cold, as it
 * does for users. Takes a SearchAsked as JSON, prints a SearchTold.
 */

const asked = JSON.parse(process.argv[2]!) as SearchAsked;
const plan = inThreads(planOf(parseScenario(scenarioText(asked), 'bench.yaml'), false), false, asked.workers);
const options = asked.properties === 'none' ? { ...plan.options, properties: [] } : plan.options;
const before = process.cpuUsage();
const result = await runSearch({ machine: plan.machine, options }, processIo(), () => {});
const { user, system } = process.cpuUsage(before);
if (result.verdict.kind !== 'holds') throw new Error(`${result.verdict.kind}, which measures nothing`);
const told: SearchTold = {
  distinct: result.verdict.counts.distinct,
  generated: result.verdict.counts.generated,
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: result.seconds,
  storeBytes: result.memoryBytes,
};
process.stdout.write(`${JSON.stringify(told)}\n`);
