import { z } from 'zod';
import { cpusMax, poolsMax } from './build/configuration.ts';
import { kernelGoalNames } from './goals.ts';
import type { Scenario } from './workload.ts';

const natural = z.int().min(0);
const mask = z.int().min(-1).max(0xffffffff);

const request = z.strictObject({
  device: natural.max(3),
  bytes: z
    .int()
    .min(1)
    .max(1 << 20),
  origOffset: natural.max(0xfffff),
  allocAlignMask: natural.max(0xffffffff),
  direction: z.enum(['to-device', 'from-device', 'bidirectional']),
  coherent: z.boolean(),
});

const sync = z.strictObject({
  direction: z.enum(['for-cpu', 'for-device']),
  offset: natural.max(1 << 20),
  bytes: z
    .int()
    .min(1)
    .max(1 << 20),
  beyond: z.boolean().exactOptional(),
});

const workload = z.strictObject({
  cpus: z.int().min(1).max(cpusMax),
  mappingsPerCpu: z.int().min(1).max(16),
  unmap: z.enum(['same-cpu', 'any-cpu']),
  operationsPerCpu: natural.max(1000),
  devices: z
    .array(z.strictObject({ minAlignMask: natural.max(0xffffffff), boundaryMask: mask, restricted: z.boolean().exactOptional() }))
    .min(1)
    .max(4),
  requests: z.array(request).min(1).max(64),
  syncs: z.array(sync).max(16).exactOptional(),
  strayLookups: z.boolean().exactOptional(),
  interrupts: z.strictObject({ mappings: z.int().min(1).max(4), operations: natural.max(1000) }).exactOptional(),
  allocationsFail: z.boolean().exactOptional(),
  migration: z.boolean().exactOptional(),
  rcu: z.enum(['preemptible', 'non-preemptible']).exactOptional(),
});

/** A scenario of the real file, as a trace from anywhere may bring it. */
export const kernelScenarioSchema: z.ZodType<Scenario> = z
  .strictObject({
    name: z.string().max(100),
    description: z.string().max(500),
    geometry: z.strictObject({
      slots: natural.max(1 << 16),
      areas: z.int().min(1).max(256),
      restrictedSlots: natural.max(1 << 16).exactOptional(),
      addedPools: natural.max(poolsMax).exactOptional(),
    }),
    segmentSlots: z.int().min(2).max(1024).nullable(),
    workload,
    goals: z.array(z.enum(kernelGoalNames)).max(kernelGoalNames.length).exactOptional(),
  })
  .refine(({ workload: { requests, devices } }) => requests.every(({ device }) => device < devices.length), {
    error: 'every request is of a device that there is',
  });
