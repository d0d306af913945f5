"""From batches of samples and bytes (data.py) to the tokens of the model, on the device that trains."""
import torch

import foal
import mel


def tokens(batch, device):
    """A collated batch as tensors on `device`: its sound as mel tokens, its pictures as patches in -1...1, and `base`, what a still
    picture would show in the place of each patch of the clip."""
    b = {k: torch.as_tensor(v).to(device, non_blocking=True) for k, v in batch.items()}
    m = mel.normalised_mel(b.pop("sound"), center=False)
    b["audio"] = m.reshape(len(m), -1, foal.FRAMES * foal.BANDS)
    if "video" in b:
        b["video"], b["ref"] = [b[k].float() / 127.5 - 1 for k in ("video", "ref")]
        b["base"] = b["ref"].repeat(1, b["video"].shape[1] // b["ref"].shape[1], 1)
        b["region"] = b["region"].float()
    return b
