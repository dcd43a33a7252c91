import type { Device } from "../../shared/domain/device.ts";
import type { PackedError } from "../../shared/failure.ts";
import { timeDevice } from "../engines/timeDevice.ts";
import { openEngine } from "../engines/openEngine.ts";
import { loadTensorflow } from "../engines/tensorflow/findTensorflow.ts";
import { timeTensorflow } from "../engines/tensorflow/timeTensorflow.ts";
import { drawDemo } from "../imaging/demo/drawDemo.ts";
import { inspectNetwork, type Inspection } from "../networks/inspectNetwork.ts";
import { adopt, type AdoptionSpecification, type FittingStart, type StartSpecification } from "../training/adopt.ts";
import { type FindingEvent, findLearningRate } from "../training/findLearningRate.ts";
import { drawImages, type DrawingSpecification } from "../training/drawImages.ts";
import { findObjects, type FindingSpecification } from "../training/findObjects.ts";
import { lookAtStart, measureStart } from "../training/lookAtStart.ts";
import { measure, type MeasuringSpecification } from "../training/measure.ts";
import { type ReproducingSpecification, reproduceImages } from "../training/reproduceImages.ts";
import { predict, type PredictionEvent, type PredictionSpecification } from "../training/predict.ts";
import { inspectBackbone } from "../training/readBackbone.ts";
import type { TrainingEvent, TrainingSpecification } from "../training/specification.ts";
import { train } from "../training/train.ts";

/** Heavy work, by name: each runs in a process of its own and tells how far it is. */
export const jobs = {
  train: async (specification: TrainingSpecification, tell: (event: TrainingEvent) => void) => train(openEngine(specification.settings.engine, specification.settings.threads), specification, tell),
  predict: async (specification: PredictionSpecification, tell: (event: PredictionEvent) => void) => predict(openEngine(specification.engine, specification.threads), specification, tell),
  findObjects: async (specification: FindingSpecification, tell: (event: PredictionEvent) => void) => findObjects(openEngine(specification.engine, specification.threads), specification, tell),
  reproduceImages: async (specification: ReproducingSpecification, tell: (event: PredictionEvent) => void) => reproduceImages(openEngine(specification.engine, specification.threads), specification, tell),
  drawImages: async (specification: DrawingSpecification, tell: (event: PredictionEvent) => void) => drawImages(openEngine(specification.engine, specification.threads), specification, tell),
  drawDemo,
  adopt: (specification: AdoptionSpecification, _tell: (event: never) => void) => adopt(specification),
  lookAtStart: (specification: StartSpecification<FittingStart>, _tell: (event: never) => void) => lookAtStart(specification),
  measureStart: async (specification: StartSpecification<FittingStart>, _tell: (event: never) => void) => measureStart(openEngine(specification.settings.engine, specification.settings.threads), specification),
  inspect: (wanted: Inspection, _tell: (event: never) => void) => inspectNetwork(wanted),
  inspectBackbone: ({ path }: { readonly path: string }, _tell: (event: never) => void) => inspectBackbone(path),
  findLearningRate: async (specification: TrainingSpecification, tell: (event: FindingEvent) => void) => findLearningRate(openEngine(specification.settings.engine, specification.settings.threads), specification, tell),
  timeDevice: ({ device, threads }: { readonly device: Device; readonly threads: number }, _tell: (event: never) => void) => timeDevice(device, threads),
  timeTensorflow: async ({ threads }: { readonly threads: number }, _tell: (event: never) => void) => timeTensorflow(loadTensorflow(threads)),
  measure: async (specification: MeasuringSpecification, _tell: (event: never) => void) => measure(openEngine(specification.engine, specification.threads), specification),
} as const;

export type JobName = keyof typeof jobs;
export type JobSpecification<Name extends JobName> = Parameters<(typeof jobs)[Name]>[0];
export type JobEvent<Name extends JobName> = Parameters<Parameters<(typeof jobs)[Name]>[1]>[0];
export type JobResult<Name extends JobName> = Awaited<ReturnType<(typeof jobs)[Name]>>;

/** What a child process says. */
export type JobMessage = { readonly event: unknown } | { readonly result: unknown } | { readonly error: PackedError };

/** What a child process is told: once, right after its start. */
export type JobOrder = { readonly job: JobName; readonly specification: unknown };
