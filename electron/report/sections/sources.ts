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
  { text: "Loshchilov I., Hutter F. (2017). SGDR: stochastic gradient descent with warm restarts. International Conference on Learning Representations (the cosine schedule).", doi: "10.48550/arXiv.1608.03983", due: ({ schedule }) => schedule.name === "cosine" },
  { text: "Smith L. N., Topin N. (2018). Super-convergence: very fast training of neural networks using large learning rates (the one-cycle schedule).", doi: "10.48550/arXiv.1708.07120", due: ({ schedule }) => schedule.name === "one-cycle" },
  { text: "Goyal P. et al. (2017). Accurate, large minibatch SGD: training ImageNet in 1 hour (the warm-up).", doi: "10.48550/arXiv.1706.02677", due: ({ warmUp }) => warmUp > 0 },
  { text: "Zeiler M. D. (2012). ADADELTA: an adaptive learning rate method.", doi: "10.48550/arXiv.1212.5701", due: ({ optimiser }) => optimiser.name === "adadelta" },
  { text: "Pascanu R., Mikolov T., Bengio Y. (2013). On the difficulty of training recurrent neural networks. International Conference on Machine Learning (bounds on gradients).", doi: "10.48550/arXiv.1211.5063", due: ({ clipping }) => clipping?.by === "norm" },
  { text: "Szegedy C. et al. (2016). Rethinking the Inception architecture for computer vision. IEEE Conference on Computer Vision and Pattern Recognition, 2818–2826 (smoothed labels).", doi: "10.1109/CVPR.2016.308", due: ({ loss }) => "labelSmoothing" in loss && loss.labelSmoothing > 0 },
  { text: "Cortes C., Vapnik V. (1995). Support-vector networks. Machine Learning 20, 273–297 (hinge losses).", doi: "10.1007/BF00994018", due: ({ loss }) => loss.name.endsWith("hinge") },
  { text: "Huber P. J. (1964). Robust estimation of a location parameter. Annals of Mathematical Statistics 35, 73–101.", doi: "10.1214/aoms/1177703732", due: ({ loss }) => loss.name === "huber" },
  { text: "Milletari F., Navab N., Ahmadi S.-A. (2016). V-Net: fully convolutional neural networks for volumetric medical image segmentation. International Conference on 3D Vision, 565–571 (Dice's loss).", doi: "10.1109/3DV.2016.79", due: ({ loss }) => loss.name.startsWith("dice") },
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
