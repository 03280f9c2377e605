#!/usr/bin/env python3
"""Makes the files beside it with Python's PyTorch (they were made with 1.13): run in this folder."""
import collections
import sys
import types
import zipfile

import torch

torch.manual_seed(0)
values = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8
shared = torch.arange(10, dtype=torch.float32)
state = collections.OrderedDict(
    whole=values,
    transposed=values.permute(2, 0, 1),
    strided=values[:, ::2, 1:3],
    part=shared[3:7],
    tail=shared[5:],
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    broadcast=torch.tensor([[1.5], [2.5]]).expand(2, 3),
    double=torch.tensor([0.1, -3.0], dtype=torch.float64),
    half=torch.tensor([0.5, -65504.0], dtype=torch.float16),
    bfloat=torch.tensor([1.0, -3.140625], dtype=torch.bfloat16),
    parameter=torch.nn.Parameter(torch.tensor([7.0, 8.0])),
    long=torch.tensor([1, -2]),
    int=torch.tensor([3], dtype=torch.int32),
    short=torch.tensor([4], dtype=torch.int16),
    char=torch.tensor([-5], dtype=torch.int8),
    byte=torch.tensor([250], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
    complex=torch.tensor([1 + 2j]),
)
state._metadata = collections.OrderedDict(version=1)
torch.save(state, "tensors.pt")
torch.save(state, "tensors4.pt", pickle_protocol=4)
del state["complex"]  # its width is not known to the reader of the older form
torch.save(state, "legacy.pt", _use_new_zipfile_serialization=False)
with zipfile.ZipFile("tensors.pt") as stored, zipfile.ZipFile("deflated.pt", "w", zipfile.ZIP_DEFLATED) as deflated:
    for entry in stored.namelist():
        deflated.writestr(entry, stored.read(entry))


class Node:
    def __init__(self, **state):
        self.__dict__.update(state)


def kind(module, name):
    made = type(name, (Node,), {"__module__": module})
    parts = module.split(".")
    for i in range(len(parts)):
        sys.modules.setdefault(".".join(parts[: i + 1]), types.ModuleType(".".join(parts[: i + 1])))
    setattr(sys.modules[module], name, made)
    return made


DictConfig = kind("omegaconf.dictconfig", "DictConfig")
Leaf = kind("omegaconf.nodes", "AnyNode")
Sampler = kind("nowhere.sampler", "Sampler")


def omega(value):
    if isinstance(value, dict):
        return DictConfig(_metadata={"ref": Sampler(a=1)}, _content={key: omega(item) for key, item in value.items()}, _parent=None)
    return Leaf(_val=value, _parent=None)


config = {
    "backbone": "dit", "parameterization": "subs", "time_conditioning": False, "T": 0,
    "model": {"type": "ddit", "hidden_size": 8, "cond_dim": 4, "length": 6, "n_blocks": 1, "n_heads": 2, "dropout": 0.1},
    "noise": {"type": "loglinear"}, "data": {"tokenizer_name_or_path": "gpt2"},
}
D, C, K = 8, 4, 11
shapes = {"vocab_embed.embedding": (K, D), "sigma_map.mlp.0.weight": (C, 256), "sigma_map.mlp.0.bias": (C,),
          "sigma_map.mlp.2.weight": (C, C), "sigma_map.mlp.2.bias": (C,), "rotary_emb.inv_freq": (2,)}
block = {"norm1.weight": (D,), "attn_qkv.weight": (3 * D, D), "attn_out.weight": (D, D), "norm2.weight": (D,), "mlp.0.weight": (4 * D, D),
         "mlp.0.bias": (4 * D,), "mlp.2.weight": (D, 4 * D), "mlp.2.bias": (D,), "adaLN_modulation.weight": (6 * D, C), "adaLN_modulation.bias": (6 * D,)}
shapes.update({"blocks.0." + name: shape for name, shape in block.items()})
shapes.update({"output_layer.norm_final.weight": (D,), "output_layer.linear.weight": (K, D), "output_layer.linear.bias": (K,),
               "output_layer.adaLN_modulation.weight": (2 * D, C), "output_layer.adaLN_modulation.bias": (2 * D,)})
own = {"backbone." + name: torch.randn(shape) for name, shape in shapes.items()}
average = [tensor + 1 for name, tensor in own.items() if "inv_freq" not in name]
torch.save({
    "epoch": 3, "global_step": 40, "state_dict": own, "loops": Sampler(progress={}), "optimizer_states": [{"state": {0: {"exp_avg": torch.zeros(2)}}}],
    "hyper_parameters": {"config": omega(config), "tokenizer": Sampler(vocab=b"bytes")},
    "ema": {"decay": 0.9999, "num_updates": 40, "shadow_params": average},
}, "lightning.ckpt")
