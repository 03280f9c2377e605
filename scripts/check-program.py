#!/usr/bin/env python3
"""Checks and times a program that `radd train --dump-program` wrote, with Python's PyTorch: see docs/gpu.md.

    check-program.py golden PROGRAM [--precision P] [--device D]    forward, losses and gradients against the reference's numbers
    check-program.py time PROGRAM [--precision P] [--device D] ...  tokens/s, FLOP/s, MFU and attention's kernels of training passes
    check-program.py repeat PROGRAM [--precision P] [--device D] ...  whether a training pass gives the same bits again
"""

import argparse
import json
import pathlib
import struct
import sys
import time

import torch

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/golden"
HEAD_ROWS = 667  # positions of a chunk of the head: 2^25 logits of GPT-2's vocabulary


def read_safetensors(path):
    """The tensors of a safetensors file by name."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = (8 + size + offset for offset in entry["data_offsets"])
            tensors[name] = torch.frombuffer(bytearray(data[first:last]), dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def parameter_table(vocabulary, width, blocks):
    """Name, shape and whether it is an operand of matrix products of every parameter, in the order in which programs take them."""
    table = [("vocab_embed.embedding", (vocabulary + 1, width), False)]
    for i in range(blocks):
        table += [
            (f"blocks.{i}.norm1.weight", (width,), False),
            (f"blocks.{i}.norm1.bias", (width,), False),
            (f"blocks.{i}.attn_qkv.weight", (3 * width, width), True),
            (f"blocks.{i}.attn_out.weight", (width, width), True),
            (f"blocks.{i}.norm2.weight", (width,), False),
            (f"blocks.{i}.norm2.bias", (width,), False),
            (f"blocks.{i}.mlp.0.weight", (4 * width, width), True),
            (f"blocks.{i}.mlp.0.bias", (4 * width,), True),
            (f"blocks.{i}.mlp.2.weight", (width, 4 * width), True),
            (f"blocks.{i}.mlp.2.bias", (width,), True),
        ]
    table += [("output_layer.norm_final.weight", (width,), False), ("output_layer.norm_final.bias", (width,), False)]
    return table + [("output_layer.linear.weight", (vocabulary + 1, width), True), ("output_layer.linear.bias", (vocabulary + 1,), True)]


class Network:
    """A program with its parameters: float32, and operands of products in the program's precision."""

    def __init__(self, program, parameters, operands, precision, device):
        self.program = torch.jit.load(program, map_location=device)
        self.device = device
        self.names = list(parameters)
        self.tensors = [
            tensor.to(device, precision if name in operands else torch.float32) for name, tensor in parameters.items()
        ]

    def training_pass(self, tokens, positions, targets, weights, seed):
        """One forward and backward pass: final hidden states, the loss of each target, and every parameter's gradient by name."""
        embedding, *backbone, matrix, bias = self.tensors
        gradients = {"vocab_embed.embedding": torch.zeros_like(embedding)}
        matrix_gradient = torch.zeros(matrix.shape, device=self.device)
        bias_gradient = torch.zeros(bias.shape, device=self.device)
        x = self.program.embed([embedding], tokens).requires_grad_()
        leaves = [tensor.detach().requires_grad_() for tensor in backbone]
        hidden = self.program.hidden(leaves, x, positions, torch.tensor(seed))
        with torch.no_grad():
            hidden_gradient = torch.zeros_like(hidden)
            losses = []
            for start in range(0, hidden.size(0), HEAD_ROWS):
                rows = slice(start, start + HEAD_ROWS)
                losses.append(
                    self.program.head_loss(
                        [matrix, bias],
                        hidden.detach()[rows],
                        targets[rows],
                        weights[rows],
                        hidden_gradient[rows],
                        matrix_gradient,
                        bias_gradient,
                    )
                )
        hidden.backward(hidden_gradient)
        self.program.embed_backward(tokens, x.grad, gradients["vocab_embed.embedding"])
        gradients.update(zip(self.names[1:-2], (leaf.grad for leaf in leaves)))
        gradients.update(zip(self.names[-2:], (matrix_gradient, bias_gradient)))
        return hidden.detach(), torch.cat(losses), gradients


def relative(actual, expected):
    """Norm of the difference over the norm of what is expected."""
    expected = expected.double()
    return ((actual.double().cpu() - expected).norm() / expected.norm()).item()


def check_golden(options, precision):
    config = json.loads((GOLDEN / "model/config.json").read_text())
    stored = read_safetensors(GOLDEN / "model/model.safetensors")
    vocabulary, model = config["tokens"], config["model"]
    table = parameter_table(vocabulary, model["hidden_size"], model["n_blocks"])
    network = Network(
        options.program,
        {name: stored[name] for name, _, _ in table},
        {name for name, _, operand in table if operand},
        precision,
        options.device,
    )
    worst = {"forward": 0.0, "loss": 0.0, "gradient": 0.0}

    forward = read_safetensors(GOLDEN / "forward.safetensors")
    for case in range(8):
        tokens = forward[f"{case}.indices"].to(options.device)
        count = tokens.numel()
        expected = forward[f"{case}.log_condition"].reshape(count, -1)[:, :vocabulary]
        everywhere = torch.arange(count, device=options.device)
        for target in range(vocabulary):  # the loss of a target is -log c of it
            targets = torch.full((count,), target, device=options.device)
            _, losses, _ = network.training_pass(tokens, everywhere, targets, torch.zeros(count, device=options.device), 0)
            worst["forward"] = max(worst["forward"], (-losses.cpu() - expected[:, target]).abs().max().item())

    golden = read_safetensors(GOLDEN / "gradients.safetensors")
    for case in (0, 1):  # the lambda-DCE ones: weight 1 / lambda at every masked token
        clean, seen = golden[f"{case}.batch"], golden[f"{case}.perturbed"]
        positions = (seen == vocabulary).flatten().nonzero().flatten()
        per_token = (1 / golden[f"{case}.Lambda"])[:, None].expand(seen.shape).flatten()[positions]
        _, losses, gradients = network.training_pass(
            seen.to(options.device),
            positions.to(options.device),
            clean.flatten()[positions].to(options.device),
            (per_token / len(clean)).to(options.device),
            0,
        )
        sums = torch.zeros(len(clean), dtype=torch.float64)
        sums.index_add_(0, positions // seen.size(1), losses.cpu().double() * per_token)
        worst["loss"] = max(worst["loss"], relative(sums, golden[f"{case}.loss"]))
        for name, gradient in gradients.items():
            expected = golden[f"{case}.grad.{name}"]
            if name.startswith("output_layer.linear"):  # the mask's row is in no loss
                gradient, expected = gradient[:vocabulary], expected[:vocabulary]
            worst["gradient"] = max(worst["gradient"], relative(gradient, expected))

    print(f"log c: {worst['forward']:.1e} at most; losses: {worst['loss']:.1e}, gradients: {worst['gradient']:.1e} of their norms at most")
    bounds = (1e-4, 1e-5, 1e-4) if precision == torch.float32 else (0.1, 0.02, 0.1)
    if any(not value <= bound for value, bound in zip(worst.values(), bounds)):
        sys.exit(f"more than {bounds}: the program does not compute the reference's numbers here")


def attention_kernels(network, arguments):
    """Names of the kernels that attention ran as."""
    activity = torch.profiler.ProfilerActivity
    activities = [activity.CPU] + ([activity.CUDA] if network.device.startswith("cuda") else [])
    with torch.profiler.profile(activities=activities) as profile:
        network.training_pass(*arguments, 0)
    names = {event.key for event in profile.key_averages()}
    return sorted(name for name in names if any(word in name.lower() for word in ("flash", "efficient_attention", "fmha")))


def random_work(options, precision):
    """A network of random weights, and the arguments of a training pass of a batch of which half the tokens are masked."""
    device, batch, length = options.device, options.batch, options.length
    table = parameter_table(options.vocabulary, options.width, options.blocks)
    network = Network(
        options.program,
        {name: 0.02 * torch.randn(shape) for name, shape, _ in table},
        {name for name, _, operand in table if operand},
        precision,
        device,
    )
    tokens = torch.randint(0, options.vocabulary + 1, (batch, length), device=device)
    positions = torch.arange(0, batch * length, 2, device=device)
    targets = torch.randint(0, options.vocabulary, (positions.numel(),), device=device)
    weights = torch.full((positions.numel(),), 1 / batch, device=device)
    return network, (tokens, positions, targets, weights)


def check_repeat(options, precision):
    network, arguments = random_work(options, precision)
    for mode in (False, True):
        torch.use_deterministic_algorithms(mode)
        _, losses, gradients = network.training_pass(*arguments, 0)
        changed, largest = set(), 0.0
        for _ in range(options.repetitions):
            _, again, repeated = network.training_pass(*arguments, 0)
            differing = {name for name in gradients if not torch.equal(gradients[name], repeated[name])}
            if not torch.equal(losses, again):
                differing.add("losses")
            changed |= differing
            largest = max([largest] + [relative(repeated[name], gradients[name].cpu()) for name in differing & set(gradients)])
        says = f"differ in {len(changed)} of {len(gradients) + 1} tensors, by {largest:.1e} of a norm at most" if changed else "are equal bit for bit"
        print(f"{options.precision}, {'deterministic mode' if mode else 'usual mode'}: {options.repetitions} repeated passes {says}")


def time_passes(options, precision):
    device, batch, length = options.device, options.batch, options.length
    vocabulary, width, blocks = options.vocabulary, options.width, options.blocks
    network, arguments = random_work(options, precision)
    masked = arguments[1].numel()

    def finish():
        if device.startswith("cuda"):
            torch.cuda.synchronize(device)

    seconds = []
    for number in range(3 + options.repetitions):
        finish()
        start = time.perf_counter()
        network.training_pass(*arguments, number)
        finish()
        seconds.append(time.perf_counter() - start)
    median = sorted(seconds[3:])[options.repetitions // 2]
    flops = 3 * (blocks * batch * length * (24 * width**2 + 4 * length * width) + 2 * width * vocabulary * masked)
    rate = flops / median / 1e12
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else f"{torch.get_num_threads()} CPU threads"
    mfu = f", MFU {rate / options.peak:.1%} of {options.peak:g} TFLOP/s" if options.peak else ""
    print(
        f"{name}, PyTorch {torch.__version__}, {options.precision}, {batch} x {length}:"
        f" {median:.4f} s a pass, {batch * length / median:.0f} tokens/s, {rate:.1f} TFLOP/s{mfu}"
    )
    if device.startswith("cuda"):
        print(f"peak memory {torch.cuda.max_memory_allocated(device) / 2**30:.2f} GiB")
    print("attention:", *attention_kernels(network, arguments), sep="\n  ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["golden", "time", "repeat"])
    parser.add_argument("program", help="archive of --dump-program; for golden that of the golden model")
    parser.add_argument("--precision", default="float32", choices=["float32", "bfloat16", "float16"], help="the program's")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    for option, usual in {"batch": 32, "length": 1024, "width": 768, "blocks": 12, "vocabulary": 50257, "repetitions": 10}.items():
        parser.add_argument(f"--{option}", type=int, default=usual, help=f"for time and repeat; {usual} unless given")
    parser.add_argument("--peak", type=float, help="TFLOP/s that MFU is a share of, such as 989 for bfloat16 on an H100")
    options = parser.parse_args()
    precision = getattr(torch, options.precision)
    {"golden": check_golden, "time": time_passes, "repeat": check_repeat}[options.what](options, precision)


if __name__ == "__main__":
    main()
