import type { ChannelScale, EpochRecord, RunSettings, Subset } from "../../shared/domain/run.ts";
import type { MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import type { Reproduction, ReproductionEvaluation } from "../../shared/statistics/evaluateReproductions.ts";
import type { ImageRecord } from "../project/images.ts";

/** One image that the network was asked about. */
export type ReportImage = Pick<ImageRecord, "name" | "plate" | "well" | "wellRow" | "wellColumn" | "site" | "compound" | "concentration"> & {
  /** Null for images that took no part in training or testing, such as unlabelled ones. */
  readonly subset: Subset | null;
  /** The class that a person or a table gave, null where nobody did. It may be a class that the run leaves out. */
  readonly truth: string | null;
  /** The class that it has today; the truth is that of the time when the run began. */
  readonly classNow: string | null;
  /** One probability a class, in the order of the run's classes. */
  readonly probabilities: readonly number[];
};

/** A small picture of one test image, as the network's channels look in colour. */
export type ReportExample = {
  readonly png: Buffer;
  readonly truth: string;
  readonly predicted: string;
  readonly probability: number;
  readonly name: string;
  readonly plate: string | null;
  readonly well: string | null;
};

/** What a run that learned masks found: how far that is what is there in each part of its split, and in each test image, the worst first, with pictures (PNG) of some. */
export type MaskFacts = {
  readonly evaluations: Readonly<Record<Subset, MaskEvaluation | null>>;
  readonly tested: readonly { readonly name: string; readonly objects: number; readonly trueObjects: number; readonly dice: number; readonly iou: number }[];
  readonly pictures: readonly { readonly png: Buffer; readonly overlaid: Buffer; readonly name: string; readonly dice: number }[];
};

/** What a run that reproduces images made of them: how far it did in each part of its split, and in each test image, the least well reproduced first, with pictures (WebP) of some beside what was made of them. */
export type ReproductionFacts = {
  readonly evaluations: Readonly<Record<Subset, ReproductionEvaluation | null>>;
  readonly tested: readonly (Reproduction & { readonly name: string })[];
  readonly pictures: readonly { readonly pair: Buffer; readonly name: string; readonly error: number }[];
};

/** How many images a run learned from, and pictures (WebP) of some of them and of what it drew after the epoch that is in use; null where they are lost. */
export type DrawingFacts = { readonly learnedFrom: number; readonly images: Buffer | null; readonly drawn: Buffer | null };

/** Everything a report is made from; whatever else it shows is computed from these. */
export type ReportFacts = {
  readonly project: string;
  readonly run: number;
  /** ISO 8601 times of the run's start and of this report. */
  readonly startedAt: string;
  readonly writtenAt: string;
  readonly appVersion: string;
  readonly settings: RunSettings;
  readonly epochs: readonly EpochRecord[];
  /** The epoch whose weights were kept, null before the first was finished. */
  readonly bestEpoch: number | null;
  readonly parameters: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** What happened on its way that a person is to know, as sentences. */
  readonly notices: readonly string[];
  /** What it ran on, by name: engine, Node, platform, processor. */
  readonly versions: Readonly<Record<string, string>>;
  /** In the order of the run's channels. */
  readonly channelScales: readonly ChannelScale[];
  /** A checksum of the data, and in words what it covers. */
  readonly dataFingerprint: { readonly value: string; readonly covers: string };
  readonly images: readonly ReportImage[];
  /** null of a run that learned something else; one that learned masks has no images and examples of classes, */
  readonly masks: MaskFacts | null;
  /** nor has one that reproduces images. */
  readonly reproductions: ReproductionFacts | null;
  /** nor one that draws new ones. */
  readonly drawing: DrawingFacts | null;
  readonly examples: readonly ReportExample[];
  /** The commands that repeat the run, one a line, in order. */
  readonly commands: readonly string[];
};
