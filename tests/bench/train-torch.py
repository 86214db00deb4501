"""train-torch.py [THREADS [ROUNDS]]: bench-train.c's two networks in PyTorch."""
import sys
import time

import torch
from torch import nn

BATCH, BANDS, CLASSES, WIDTH = 32, 96, 11, 16


def conv(inside, outside, size):
    return [nn.Conv2d(inside, outside, size, padding=size // 2), nn.BatchNorm2d(outside)]


class Block(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.main = nn.Sequential(*conv(inside, outside, 3), nn.ReLU(), *conv(outside, outside, 3))
        self.past = nn.Sequential(*conv(inside, outside, 1)) if inside != outside else nn.Identity()

    def forward(self, x):
        return nn.functional.max_pool2d(torch.relu(self.main(x) + self.past(x)), 2)


class Net(nn.Module):
    def __init__(self, residual):
        super().__init__()
        layers, inside, outside = [], 1, WIDTH
        for i in range(5):
            if residual and i > 0:
                layers.append(Block(inside, outside))
            else:
                layers += conv(inside, outside, 3) + [nn.ReLU(), nn.MaxPool2d(2)]
            inside, outside = outside, min(outside * 2, 8 * WIDTH)
        self.body = nn.Sequential(*layers)
        self.out = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * inside, CLASSES))

    def forward(self, x):
        x = self.body(x)
        return self.out(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))


def measure(name, residual, frames, rounds):
    net = Net(residual).train()
    adam = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.01)
    x = torch.randn(BATCH, 1, BANDS, frames)
    label = torch.arange(BATCH) % CLASSES
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        adam.zero_grad()
        nn.functional.cross_entropy(net(x), label).backward()
        adam.step()
        best = min(best, time.perf_counter() - start)
    count = sum(p.numel() for p in net.parameters())
    print(f"{name:<28} {count:7d} parameters  {1000 * best:7.1f} ms a batch of {BATCH}"
          f"  {BATCH / best:7.0f} patches/s")


threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
torch.set_num_threads(threads)
print("PyTorch", torch.__version__)
measure("plain, 96 x 43", False, 43, rounds)
measure("residual, 96 x 86", True, 86, rounds)
