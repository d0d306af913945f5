"""Batches for a GPU, mixed by processes beside the training."""
import time

import numpy as np
import torch

# share of the steps, kind, (batch, pictures, sound tokens, kept places, whether a scene): about as many tokens each
SHAPES = [(0.2, "sound", (256, 0, 96)), (0.2, "joint", (192, 24, None, 24)), (0.2, "joint", (112, 24)),
          (0.15, "joint", (144, 24, None, 40, True)), (0.25, "joint", (56, 24, None, None, True))]
LOOK = 30  # seconds after which a process looks for new pictures


class Mixed(torch.utils.data.IterableDataset):
    """(kind, size, collated batch) without end, of another seed in every process."""

    def __init__(self, mixer, seed, scale):
        """mixer: a function from a seed to a data.Mixer"""
        self.mixer, self.seed, self.scale = mixer, seed, scale

    def __iter__(self):
        seed = self.seed + 7919 * (1 + torch.utils.data.get_worker_info().id)
        mixer, chooser, looked = self.mixer(seed), np.random.default_rng(seed), time.time()
        while True:
            _, kind, (count, *shape) = SHAPES[chooser.choice(len(SHAPES), p=[s[0] for s in SHAPES])]
            count = max(1, round(count * self.scale))
            yield kind, count, mixer.batch(count, *shape)
            if time.time() - looked > LOOK:
                looked = time.time()
                for pictures in (mixer.portraits, mixer.scenes):
                    pictures.look()


def batches(mixer, seed, processes, scale):
    loader = torch.utils.data.DataLoader(Mixed(mixer, seed, scale), batch_size=None, num_workers=processes, prefetch_factor=3,
                                         pin_memory=torch.cuda.is_available(), in_order=False)
    return iter(loader)
