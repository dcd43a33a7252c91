import { formatNetworkOptions } from "../../shared/domain/networkOptions.ts";
import { formatAugmentation } from "../../shared/domain/augmentation.ts";
import { isSameRecipe, plainRecipe } from "../../shared/domain/recipe.ts";
import { formatRecipe } from "../../shared/domain/recipeList.ts";
import { unusualConstants } from "../../shared/domain/learning.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import type { TrainedStart } from "../../shared/domain/start.ts";
import type { FolderReading } from "../../shared/contract/importing.ts";
import type { ProjectChannel } from "../project/channels.ts";
import type { ImportRecord } from "../project/imports.ts";

/** The commands that make a project anew, import the same images and repeat a run. */
export function repeatingCommands(imports: readonly ImportRecord[], settings: RunSettings, left: { readonly excluded: readonly string[]; readonly channels: readonly ProjectChannel[] }): string[] {
  const channels = left.channels.map((channel) => channelText(settings, left.channels, channel));
  return [
    "npx moascope create repeated",
    ...imports.map(({ folder, table, reading, isCopied }, place) =>
      [
        "npx moascope import repeated",
        `--images ${quoted(folder)}`,
        ...(table === null ? [] : [`--table ${quoted(table)}`]),
        ...readingOptions(reading),
        // The first import names the channels of a project.
        ...(place === 0 && channels.every((text) => text !== null) ? [`--channels ${quoted(channels.join(","))}`] : []),
        ...(isCopied ? ["--copy"] : []),
      ].join(" "),
    ),
    ["npx moascope train repeated", ...trainingOptions(settings), ...left.excluded.map((name) => `--exclude ${quoted(name)}`)].join(" "),
    "npx moascope report repeated --run last --out repeated.html",
  ];
}

/** What a person said of a folder. */
function readingOptions({ columnRoles, layout, pattern, pages, joins, masks }: FolderReading): string[] {
  const columns = Object.entries(columnRoles).map(([index, role]) => `${Number(index) + 1}=${role}`);
  return [
    ...(columns.length === 0 ? [] : [`--columns ${columns.join(",")}`]),
    ...(layout === null ? [] : [`--layout ${layout}`]),
    ...(pattern === null ? [] : [`--pattern ${quoted(pattern)}`]),
    ...joins.map((join) => `--metadata ${quoted(join)}`),
    ...(pages === null ? [] : [`--pages ${pages}`]),
    ...(masks === null ? [] : [`--masks ${quoted(masks.folder)}`, ...(masks.ending === null ? [] : [`--mask-ending ${quoted(masks.ending)}`])]),
  ];
}

/** A channel of the project in a list of them: what it is called, as far as the run knew it, and what its files do; null where it cannot stand in a list. */
function channelText({ channels, recipe }: RunSettings, all: readonly ProjectChannel[], channel: ProjectChannel): string | null {
  const name = (recipe.channels === null ? channels[all.indexOf(channel)] : undefined) ?? channel.name;
  const texts = name === channel.fileName ? [name] : [name, channel.fileName];
  return texts.every(isListable) ? texts.join("=") : null;
}

/** Every setting that a person can give, written out, so that a later change of a default changes nothing. */
function trainingOptions(settings: RunSettings): string[] {
  const { network, networkOptions, classes, split, epochs, batch, size, augmentation, normalisation, start, balanceClasses, patience, l1, l2, seed, threads, engine, device, ways } = settings;
  return [
    ...(start.from === "random" ? [`--network ${network}`, ...(Object.keys(networkOptions).length === 0 ? [] : [`--network-options ${formatNetworkOptions(networkOptions)}`])] : []),
    ...(start.from === "description" ? ["--network custom", `--model ${quoted(start.path)}`, ...(start.learns === "classes" ? [] : [`--learns ${start.learns}`])] : []),
    ...(start.from === "backbone" ? [`--from ${quoted(start.path)}`, start.tensor === null ? "--backbone" : `--backbone ${quoted(start.tensor)}`] : []),
    ...(start.from === "run" || start.from === "file" ? startOptions(settings, start) : []),
    `--classes ${quoted(classes)}`,
    `--split ${quoted(split.by)}`,
    `--test ${split.test}`,
    `--validation ${split.validation}`,
    `--epochs ${epochs}`,
    `--batch ${batch}`,
    ...learningOptions(settings),
    `--size ${size}`,
    `--augment ${formatAugmentation(augmentation)}`,
    ...(isSameRecipe(settings.recipe, plainRecipe) ? [] : [`--recipe ${quoted(formatRecipe(settings.recipe))}`]),
    ...(settings.leaveOutFlagged ? ["--leave-out-flagged"] : []),
    `--normalise ${normalisation}`,
    ...(balanceClasses ? ["--balance"] : []),
    ...(patience === null ? [] : [`--patience ${patience}`]),
    ...(l1 === 0 ? [] : [`--l1 ${l1}`]),
    ...(l2 === 0 ? [] : [`--l2 ${l2}`]),
    `--seed ${seed}`,
    `--threads ${threads}`,
    ...(engine === "onnxruntime" ? [] : [`--engine ${engine}`]),
    ...(device === "cpu" ? [] : [`--device ${device}`]),
    ...(ways === undefined || ways === "" ? [] : [`--ways ${ways}`]),
  ];
}

/** A run to start from is one of the project that is repeated; a file is where it was. */
function startOptions({ network, origin }: RunSettings, start: TrainedStart): string[] {
  return [
    // A file of weights alone says nothing of the network.
    ...(origin?.format === "weights" ? [`--network ${network}`] : []),
    `--from ${start.from === "run" ? start.run : quoted(start.path)}`,
    ...(start.until === null ? [] : [`--until ${quoted(start.until)}`]),
    `--head ${start.head}`,
    `--freeze ${quoted(start.freeze)}`,
  ];
}

function learningOptions({ microBatch, loss, optimiser, clipping, learningRate, schedule, warmUp, classWeights, task }: RunSettings): string[] {
  return [
    ...(microBatch === null ? [] : [`--micro-batch ${microBatch}`]),
    `--loss ${loss.name}`,
    ...("labelSmoothing" in loss && loss.labelSmoothing > 0 ? [`--label-smoothing ${loss.labelSmoothing}`] : []),
    ...("delta" in loss ? [`--huber-delta ${loss.delta}`] : []),
    `--optimizer ${optimiser.name}`,
    ...("momentum" in optimiser ? [`--momentum ${optimiser.momentum}`] : []),
    // What is usual for other networks is not for one that draws.
    ...Object.entries({ ...unusualConstants(optimiser), ...(task === "drawing" && "beta1" in optimiser && { beta1: optimiser.beta1 }) }).map(([constant, value]) => `--${constant} ${value}`),
    ...(optimiser.weightDecay === undefined ? [] : [`--weight-decay ${optimiser.weightDecay}`]),
    ...(clipping === null ? [] : [`--clip-${clipping.by} ${clipping.limit}`]),
    `--learning-rate ${learningRate}`,
    `--schedule ${schedule.name}`,
    ...("factor" in schedule ? [`--schedule-factor ${schedule.factor}`] : []),
    ...("every" in schedule ? [`--schedule-epochs ${schedule.every}`] : []),
    ...("patience" in schedule ? [`--schedule-epochs ${schedule.patience}`] : []),
    ...(warmUp === 0 ? [] : [`--warm-up ${warmUp}`]),
    ...Object.entries(classWeights).map(([name, factor]) => `--class-weight ${quoted(`${name}=${factor}`)}`),
  ];
}

/** Whether a name can stand in a list with commas between its items. */
function isListable(name: string): boolean {
  return name !== "" && name === name.trim() && !/[,=]/.test(name);
}

/** A word as a shell takes it: as it is where it is plain, else in single quotes. */
function quoted(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
