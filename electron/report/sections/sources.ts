import type { RunSettings } from "../../../shared/domain/run.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

type Source = { readonly text: string; readonly doi: string; readonly due: (settings: RunSettings) => boolean };

const always = () => true;

const works: readonly Source[] = [
  { text: "Wilson E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association 22, 209–212 (the 95 % intervals).", doi: "10.1080/01621459.1927.10502953", due: always },
  { text: "Brodersen K. H. et al. (2010). The balanced accuracy and its posterior distribution. International Conference on Pattern Recognition, 3121–3124 (balanced accuracy).", doi: "10.1109/ICPR.2010.764", due: always },
  { text: "Goodman L. A., Kruskal W. H. (1954). Measures of association for cross classifications. Journal of the American Statistical Association 49, 732–764 (how far the plate tells the class).", doi: "10.1080/01621459.1954.10501231", due: always },
  { text: "Wong B. (2011). Points of view: Color blindness. Nature Methods 8, 441 (the colours, after Okabe and Ito).", doi: "10.1038/nmeth.1618", due: always },
  { text: "Kingma D. P., Ba J. (2015). Adam: a method for stochastic optimization. International Conference on Learning Representations.", doi: "10.48550/arXiv.1412.6980", due: ({ optimiser }) => optimiser.name === "adam" },
  { text: "Loshchilov I., Hutter F. (2019). Decoupled weight decay regularization. International Conference on Learning Representations (AdamW).", doi: "10.48550/arXiv.1711.05101", due: ({ optimiser }) => optimiser.name === "adamw" },
  { text: "Loshchilov I., Hutter F. (2017). SGDR: stochastic gradient descent with warm restarts. International Conference on Learning Representations (the cosine schedule).", doi: "10.48550/arXiv.1608.03983", due: ({ schedule }) => schedule === "cosine" },
  { text: "LeCun Y. et al. (1998). Gradient-based learning applied to document recognition. Proceedings of the IEEE 86, 2278–2324 (LeNet).", doi: "10.1109/5.726791", due: ({ network }) => network.startsWith("lenet") },
  { text: "He K. et al. (2016). Deep residual learning for image recognition. IEEE Conference on Computer Vision and Pattern Recognition, 770–778 (ResNet).", doi: "10.1109/CVPR.2016.90", due: ({ network }) => network.startsWith("resnet") },
];

/** The papers behind the measures and methods that this run used. */
export const sources: Section = {
  id: "sources",
  title: "Sources",
  render: ({ settings }) => html`<p class="note">Precision, recall, F1, balanced accuracy and log loss follow the conventions of scikit-learn.</p>
<ul class="sources">${works.filter(({ due }) => due(settings)).map(({ text, doi }) => html`<li>${text} <a href="https://doi.org/${doi}">doi:${doi}</a></li>
`)}</ul>`,
};
