"""The peer of npm run bench -- against-pytorch: a network of a Keras functional configuration in PyTorch.

The first line of the standard input is the case as JSON; each further line asks for one step, whose milliseconds are the answer. At the end
of the input comes the most memory that the process held, in bytes.
"""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def around(side, kernel, stride):
    """What Keras calls same padding, before and after."""
    total = max(0, (-(-side // stride) - 1) * stride + kernel - side)
    return total // 2, total - total // 2


class Network(nn.Module):
    """Modules by layer, called in the order of the configuration. A softmax at the end is left to the loss."""

    def __init__(self, config, sample):
        super().__init__()
        self.layers = [layer for layer in config["layers"] if layer["class_name"] != "InputLayer"]
        self.input = config["input_layers"][0][0]
        self.result = config["output_layers"][0][0]
        self.own = nn.ModuleDict()
        with torch.no_grad():
            self(sample)

    def forward(self, images):
        values = {self.input: images}
        reads = {self.result: 1}
        for layer in self.layers:
            for source in layer["inbound_nodes"][0]:
                reads[source[0]] = reads.get(source[0], 0) + 1
        for layer in self.layers:
            inputs = []
            for source in layer["inbound_nodes"][0]:
                inputs.append(values[source[0]])
                reads[source[0]] -= 1
                if reads[source[0]] == 0:
                    # What nobody reads any more is let go, as the local variables of a network written by hand are.
                    del values[source[0]]
            values[layer["name"]] = self.apply_layer(layer["name"], layer["class_name"], layer["config"], inputs)
            del inputs
        return values[self.result]

    def module(self, name, make):
        key = name.replace(".", "_")
        if key not in self.own:
            self.own[key] = make()
        return self.own[key]

    def apply_layer(self, name, kind, config, inputs):
        x = inputs[0]
        if kind == "ZeroPadding2D":
            vertical, horizontal = pair(config["padding"])
            return Padded(x, (*pair(vertical), *pair(horizontal)))
        if kind in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D"):
            return activated(self.windowed(name, kind, config, x), config.get("activation"))
        inputs = [value.whole() if isinstance(value, Padded) else value for value in inputs]
        x = inputs[0]
        if kind == "Conv2DTranspose":
            kernel, stride = pair(config["kernel_size"]), pair(config["strides"])
            spare = [max(k - s, 0) if config["padding"] == "same" else 0 for k, s in zip(kernel, stride)]
            make = lambda: nn.ConvTranspose2d(x.shape[1], config["filters"], kernel, stride, [s // 2 for s in spare], [s % 2 for s in spare], bias=config.get("use_bias", True))
            return activated(self.module(name, make)(x), config.get("activation"))
        if kind == "Dense":
            return activated(self.module(name, lambda: nn.Linear(x.shape[1], config["units"], bias=config.get("use_bias", True)))(x), config.get("activation"))
        if kind == "BatchNormalization":
            kind_of = nn.BatchNorm2d if x.dim() == 4 else nn.BatchNorm1d
            return self.module(name, lambda: kind_of(x.shape[1], eps=config.get("epsilon", 1e-3), momentum=1 - config.get("momentum", 0.99)))(x)
        if kind == "Activation":
            return activated(x, config["activation"])
        if kind == "ReLU":
            return F.relu6(x, inplace=True) if config.get("max_value") == 6 else F.relu(x, inplace=True)
        if kind == "GlobalAveragePooling2D":
            return x.mean((2, 3))
        if kind in ("Flatten", "Reshape"):
            return x.flatten(1)
        if kind == "Dropout":
            return F.dropout(x, config["rate"], self.training)
        if kind == "Add":
            for other in inputs[1:]:
                x = x + other
            return x
        if kind == "Concatenate":
            return torch.cat(inputs, 1)
        if kind == "UpSampling2D":
            return F.interpolate(x, scale_factor=pair(config["size"]), mode=config.get("interpolation", "nearest"))
        raise SystemExit(f"{kind} has no counterpart in build/bench/pytorch.py yet.")

    def windowed(self, name, kind, config, x):
        x, pads = (x.images, x.pads) if isinstance(x, Padded) else (x, (0, 0, 0, 0))
        pooling = kind.endswith("Pooling2D")
        kernel = pair(config.get("pool_size", 2) if pooling else config["kernel_size"])
        stride = pair(config.get("strides") or (kernel if pooling else 1))
        dilation = pair(config.get("dilation_rate", 1))
        if config.get("padding", "valid") == "same":
            reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
            own = (*around(x.shape[2], reach[0], stride[0]), *around(x.shape[3], reach[1], stride[1]))
            pads = tuple(a + b for a, b in zip(pads, own))
        top, bottom, left, right = pads
        if top != bottom or left != right:
            x = F.pad(x, (left, right, top, bottom), value=-float("inf") if kind == "MaxPooling2D" else 0)
            top = left = 0
        if kind == "MaxPooling2D":
            return F.max_pool2d(x, kernel, stride, (top, left))
        if kind == "AveragePooling2D":
            return F.avg_pool2d(x, kernel, stride, (top, left), count_include_pad=False)
        channels = x.shape[1]
        biased = config.get("use_bias", True)
        if kind == "Conv2D":
            groups = config.get("groups", 1)
            return self.module(name, lambda: nn.Conv2d(channels, config["filters"], kernel, stride, (top, left), dilation, groups, biased))(x)
        many = channels * config.get("depth_multiplier", 1)
        depthwise = lambda bias: nn.Conv2d(channels, many, kernel, stride, (top, left), dilation, channels, bias)
        if kind == "DepthwiseConv2D":
            return self.module(name, lambda: depthwise(biased))(x)
        return self.module(name, lambda: nn.Sequential(depthwise(False), nn.Conv2d(many, config["filters"], 1, bias=biased)))(x)


class Padded:
    """Zeros around images, which a convolution or pooling that follows does itself."""

    def __init__(self, images, pads):
        self.images, self.pads = images, pads

    def whole(self):
        top, bottom, left, right = self.pads
        return F.pad(self.images, (left, right, top, bottom))


def activated(x, name):
    if name in (None, "linear", "softmax"):
        return x
    if name == "relu":
        return F.relu(x, inplace=True)
    if name == "relu6":
        return F.relu6(x, inplace=True)
    return {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "softplus": F.softplus, "gelu": F.gelu, "silu": F.silu}[name](x)


def main():
    case = json.loads(sys.stdin.readline())
    torch.manual_seed(1)
    torch.set_num_threads(case["threads"])
    batch = case["batch"]
    images = torch.randn(batch, case["channels"], case["size"], case["size"])
    network = Network(case["model"]["config"], images[:2])
    if case["mode"] == "training":
        network.train()
        optimiser = torch.optim.SGD(network.parameters(), lr=1e-3)
        with torch.no_grad():
            shape = network(images[:2]).shape[2:]
        places = torch.arange(batch) % case["classes"]
        targets = places.reshape(batch, *[1 for _ in shape]).expand(batch, *shape).contiguous()

        def step():
            optimiser.zero_grad(set_to_none=True)
            loss = F.cross_entropy(network(images), targets)
            loss.backward()
            optimiser.step()
            return loss.item()
    else:
        network.eval()

        def step():
            with torch.no_grad():
                return network(images)[0].sum().item()

    print(json.dumps({"ready": f"PyTorch {torch.__version__}", "parameters": sum(weight.numel() for weight in network.parameters())}), flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        step()
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - begun)}), flush=True)
    print(json.dumps({"peakMemoryBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}), flush=True)


main()
