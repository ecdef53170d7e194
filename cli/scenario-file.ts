import { basename } from 'node:path';
import type { Limits } from '../checker/options.ts';
import type { Geometry, Request, Scenario } from '../model/scenario.ts';
import { presetNamed } from './catalogue.ts';
import { type Complaint, complaintsText } from './complaint.ts';
import { readLimited } from './read-limited.ts';
import { contradictions, offsetsOf } from './scenario-contradictions.ts';
import { type ScenarioDocument, scenarioSchema } from './scenario-schema.ts';
import { pathText, schemaComplaints } from './schema-complaints.ts';
import { UserError } from './user-error.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** A scenario file that was accepted. */
export interface ScenarioFile {
  /** The path it was read from, as the user wrote it. */
  readonly path: string;
  /** What it says, defaults filled in: how to search, what must hold, and what a trace keeps of it. */
  readonly document: ScenarioDocument;
  /** What the model is built from. */
  readonly scenario: Scenario;
}

/** What is known of a scenario. */
export type Expectation = NonNullable<ScenarioDocument['expect']>;

const bytesMax = 256 * 1024;

/** Reads and checks a scenario file. What is wrong with it is a {@link UserError} with code 151 that names every place. */
export function readScenario(path: string): ScenarioFile {
  return parseScenario(readLimited(path, bytesMax), path);
}

/** Parses the text of a scenario file; `path` is for messages and for the default name. */
export function parseScenario(text: string, path: string): ScenarioFile {
  const document = readYaml(text);
  if (document.complaints.length > 0) throw refusal(path, text, document, document.complaints);
  const parsed = scenarioSchema.safeParse(document.value);
  if (!parsed.success) {
    throw refusal(path, text, document, schemaComplaints(scenarioSchema, document, parsed.error.issues));
  }
  const contradicted = contradictions(parsed.data).map((found) => ({
    ...document.place(found.path),
    message: `${pathText(found.path)}: ${found.message}`,
    allowed: found.allowed,
  }));
  if (contradicted.length > 0) throw refusal(path, text, document, contradicted);
  return scenarioFile(parsed.data, path);
}

function refusal(path: string, text: string, document: YamlDocument, complaints: readonly Complaint[]): UserError {
  return new UserError(151, complaintsText(path, text, document.lines, complaints));
}

/** The scenario file that a document makes. Its contradictions are not looked for. */
export function scenarioFile(document: ScenarioDocument, path: string): ScenarioFile {
  return { path, document, scenario: scenarioOf(document, path) };
}

function scenarioOf(document: ScenarioDocument, path: string): Scenario {
  const { workload, design } = document;
  return {
    name: document.scenario ?? basename(path).replace(/\.ya?ml$/, ''),
    ...(document.description === undefined ? {} : { description: document.description }),
    design: typeof design === 'string' ? presetNamed(design) : { name: 'custom', ...design },
    generation: document.generation,
    geometry: geometryOf(document),
    workload: {
      ...workload,
      devices: workload.devices.map((device) => ({
        minAlignMask: device.minAlignMask,
        boundaryMask: device.boundaryMask === 'none' ? -1 : device.boundaryMask,
      })),
      requests: workload.requests.flatMap((request): Request[] =>
        offsetsOf(request, workload.devices[request.device]!.minAlignMask).map((origOffset) => ({ ...request, origOffset })),
      ),
    },
    faults: document.faults,
  };
}

function geometryOf({ geometry: { start, ...geometry } }: ScenarioDocument): Geometry {
  return start === undefined ? geometry : { ...geometry, start };
}

/** The limits of a document, in the units of the search. */
export function limitsOf(limits: ScenarioDocument['limits']): Limits {
  return {
    ...(limits.states === undefined ? {} : { statesMax: limits.states }),
    ...(limits.depth === undefined ? {} : { depthMax: limits.depth }),
    ...(limits.seconds === undefined ? {} : { secondsMax: limits.seconds }),
    ...(limits.memoryMiB === undefined ? {} : { memoryBytesMax: limits.memoryMiB * 1024 * 1024 }),
    ...(limits.contextSwitches === undefined ? {} : { contextSwitchesMax: limits.contextSwitches }),
  };
}
