import { anyWayUp, type Architecture, amount, dropout, penalty, usualTraining } from "./architecture.ts";
import { FunctionalModel } from "./functionalModel.ts";

/** Networks that read an image row by row, from the top: each row of pixels with all its channels is a step of a sequence, and what is kept of them tells the class. */
function rowByRow(name: string, layer: "LSTM" | "SimpleRNN", settings: Readonly<Record<string, unknown>>, description: string): Architecture {
  return {
    description,
    group: "recurrent",
    size: 28,
    smallestSize: 4,
    augmentation: anyWayUp,
    suits: usualTraining,
    options: [
      { kind: "amount", name: "depth", description: "how many recurrent layers read one behind the other", usual: 1, least: 1, most: 4, isWhole: true },
      { kind: "amount", name: "units", description: "how many numbers each keeps of what it has read", usual: 64, least: 1, most: 1024, isWhole: true },
      dropout(0),
    ],
    build(shape) {
      const model = new FunctionalModel(name);
      const input = model.input(shape.size, shape.size, shape.channels);
      const depth = amount(shape, "depth");
      let x = model.layer("Reshape", [input], { target_shape: [shape.size, shape.size * shape.channels] });
      for (let place = 1; place <= depth; place++) {
        x = model.layer(layer, [x], { units: amount(shape, "units"), activation: "tanh", ...settings, use_bias: true, return_sequences: place < depth, ...penalty(shape) });
      }
      if (amount(shape, "dropout") > 0) x = model.layer("Dropout", [x], { rate: amount(shape, "dropout") });
      return model.finish(input, model.classes(x, shape.classes));
    },
  };
}

/** Elman 1990 (doi 10.1207/s15516709cog1402_1). */
export const rnn = rowByRow("rnn", "SimpleRNN", {}, "Recurrent network (1990): reads an image row by row and keeps some numbers of what it has read; made for small pictures such as digits.");

/** Hochreiter and Schmidhuber 1997 (doi 10.1162/neco.1997.9.8.1735), with the forget gate of Gers et al. 2000 (doi 10.1162/089976600300015015). */
export const lstm = rowByRow("lstm", "LSTM", { recurrent_activation: "sigmoid", unit_forget_bias: true }, "Long short-term memory (1997): a recurrent network whose gates decide what to keep and what to forget of the rows that it has read.");
