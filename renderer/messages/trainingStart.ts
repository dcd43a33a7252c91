import { type Device, deviceInWords, type EngineName, engineInWords } from "../../shared/domain/device.ts";

/** Words of the train form about what a training starts from. */
export const startWords = {
  title: "Weights at the start",
  from: "Start from",
  ways: { random: "random weights", run: "an earlier training", file: "the network of a file", description: "random weights, a network of your own", backbone: "features of an ONNX file, used as it is" },
  help: {
    random: "Everything is learned from your images; needs the most of them.",
    run: "What an earlier training of this project has learned is taken on.",
    file: "A network that was trained elsewhere, as ONNX, TensorFlow.js or Keras file: the way to go where images are few.",
    description: "A file of Keras or TensorFlow.js says which layers there are (.json, .keras, .h5); its weights are drawn anew. It ends in as many outputs as there are classes, or in maps of the size of the image.",
    backbone: "The file is used frozen up to one of its tensors, whatever it is made of; a new layer learns from the numbers there. Quick, for each image is computed once; images that are changed at random take longer.",
  },
  run: "Training",
  runName: (id: number, network: string, size: number) => `${id}: ${network}, ${size} px`,
  path: "File",
  choose: "Choose…",
  chooseTitle: "Choose the file of a network",
  reading: "Reading the file…",
  what: (name: string, format: string, channels: number, size: number, parameters: string) => `${name} (${format}): ${channels} channels, ${size} pixels, ${parameters} parameters.`,
  learns: "It learns",
  learned: { classes: "classes of images", masks: "masks: which pixels are objects", images: "to reproduce images" },
  learnsHelp: "Classes want one number each at the end, masks two maps, of background and object (one of objects gets the other), images a map a channel.",
  outputsUnfit: (outputs: number | null, classes: number) =>
    outputs === null
      ? `Its last layer gives no single numbers, and there are ${classes} classes: change the file, or what it learns.`
      : `Its last layer has ${outputs === 1 ? "1 output" : `${outputs} outputs`}, and there are ${classes} classes: change the file, or which classes are learned.`,
  formats: { run: "training", checkpoint: "checkpoint of a training", onnx: "ONNX", tfjs: "TensorFlow.js", keras: "Keras", weights: "weights alone" },
  loads: (layers: number) => `The weights of ${layers === 1 ? "its layer" : `its ${layers} layers`} are loaded`,
  loadsAll: "The weights of all its layers are loaded",
  headKept: (classes: number) => `, the last one with its ${classes} outputs too.`,
  headNew: (classes: number) => `; a new last layer for ${classes} classes begins with random weights.`,
  headUnsure: (classes: number) => `; the last one too where it has ${classes} outputs, else a new one for these classes takes its place.`,
  channels: (given: number, made: number) => `The first layer is fitted to ${given === 1 ? "1 channel" : `${given} channels`}; it was made for ${made}.`,
  until: "Use it up to the layer",
  whole: "the last",
  untilHelp: "Early layers see edges and textures, late ones what the network was trained on; empty uses all of it.",
  head: "Last layer",
  heads: { auto: "kept if it fits", new: "a new one", keep: "kept as it is" },
  headHelp: "The last layer names the classes; other classes need a new one.",
  freeze: "Layers that do not learn",
  freezes: { nothing: "none", backbone: "all but the last", layer: "up to a layer" },
  freezeHelp: "Frozen layers keep their weights: quicker, and safer with a few hundred images.",
  frozenLayer: "Frozen up to the layer",
  brightness: "Brightness there",
  brightnessHelp: "Grey levels have to be made into numbers as they were for that network; whoever published it says how.",
  unsaid: "choose…",
  weightsOf: "The weights are of the network",
  useFrozen: "Use it as it is, frozen",
  tensor: "Features are taken at the tensor",
  tensorName: (name: string, op: string, features: number) => `${name} (${op}, ${features} features)`,
  suggested: (name: string) => `What suggests itself: ${name}`,
  backbone: (name: string, channels: number, size: number, isSizeFixed: boolean) => `${name} (ONNX): ${channels} channels, ${isSizeFixed ? `${size} pixels, no others` : `any size, ${size} pixels as a rule`}.`,
} as const;

/** Words about what computes a training. */
export const deviceWords = {
  title: "Computed by",
  choices: {
    auto: "the fastest that is there",
    ...(Object.fromEntries(Object.entries(deviceInWords).map(([device, words]) => [device, words.replace(/^the graphics card through/, "graphics card,")])) as Readonly<Record<Device, string>>),
  },
  help: "A graphics card pays for large networks. Where it fails the training says so and goes on on the processor.",
  engine: "Engine",
  engines: engineInWords,
  engineHelp: "What runs the network, in training and in prediction. TensorFlow has the processor alone.",
  place: (engine: EngineName, device: Device): string => (engine === "onnxruntime" ? deviceWords.choices[device] : `${engineInWords[engine]}, ${deviceWords.choices[device]}`),
  look: "See what is there",
  looking: "Trying each…",
  found: "What can compute on this machine",
  speed: (billions: number, isAuto: boolean) => `${billions.toFixed(1)} billion multiplications a second${isAuto ? "; chosen by “the fastest that is there”" : ""}`,
  missing: (reason: string) => `not there: ${reason}`,
};

/** Words about how much each class counts. */
export const classWeightWords = {
  title: "Classes count",
  ways: { none: "by their images", balanced: "all the same" },
  help: "Where classes differ in size the common ones drown the rare, unless all count the same.",
  own: "A factor for each class",
  ownHelp: "Images of a class count so many times as much, beside the choice above.",
};

/** Words of the learning rate range test. */
export const rateWords = {
  find: "Find a learning rate",
  cancel: "Cancel",
  help: "Takes up to 100 steps of ever longer rates from where this training would start and looks where the loss falls fastest (Smith 2017); nothing is kept.",
  trying: (done: number, total: number) => `Step ${done} of ${total}`,
  preparing: "Preparing images…",
  chart: "Loss by learning rate",
  axis: "learning rate, as a power of ten",
  loss: "loss",
  smoothed: "smoothed",
  found: (suggested: string, highest: string) => `The loss falls fastest at ${suggested}. Stay below ${highest}, where it stops falling.`,
  notFound: "The loss did not fall at any rate. Try more images a step, or another network.",
  take: (rate: string) => `Take ${rate}`,
};

/** The memory that a training takes, beside what is free. */
export const memoryWords = {
  needed: (needed: string, free: string) => `About ${needed} of memory; ${free} are free.`,
  tooMuch: (needed: string, free: string) => `About ${needed} of memory, and only ${free} are free: choose a smaller batch, fewer images at once, or a smaller input.`,
};
