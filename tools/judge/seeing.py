"""Eyes: MediaPipe's face mesh finds the mouth; the phonemes say how far it should be open."""
import numpy as np
from PIL import Image

import mouth

RATE = 12


class FaceMesh:
    def __init__(self):
        import mediapipe
        self.mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=False, max_num_faces=1,
                                                           min_detection_confidence=0.3)

    def landmarks(self, picture, side=320):
        """[468, 2] in the picture's pixels, or None"""
        h, w = picture.shape[:2]
        large = np.asarray(Image.fromarray(picture).resize((round(side * w / max(h, w)), round(side * h / max(h, w))), Image.Resampling.BICUBIC))
        found = self.mesh.process(large).multi_face_landmarks
        return np.array([(p.x * w, p.y * h) for p in found[0].landmark]) if found else None

    def openings(self, pictures):
        """Inner lips' distance over the mouth's width for every picture; nan where no face is found."""
        out = []
        for p in pictures:
            m = self.landmarks(p)
            out.append(np.nan if m is None else np.linalg.norm(m[13] - m[14]) / (np.linalg.norm(m[61] - m[291]) + 1e-9))
        return np.array(out)


def expected(phonemes, pictures):
    """Opening 0…1 of the mouth in the middle of each picture: the phonemes' openings, averaged over a raised cosine of a sixth
    of a second, with lips that meet in p, b and m."""
    times = (np.arange(pictures * 16) + 0.5) / (RATE * 16)
    x = np.zeros(len(times))
    for name, a, b in phonemes:
        x[(times >= a) & (times < b)] = mouth.SHAPES[name][0]
    kernel = np.hanning(34)[1:-1]
    x = np.convolve(np.pad(x, 32, mode="edge"), kernel / kernel.sum(), "same")[32:-32].reshape(pictures, 16).mean(1)
    for name, a, b in phonemes:
        if name in "pbm" and 0 <= (k := int((a + b) / 2 * RATE)) < pictures:
            x[k] = 0
    return x


def correlation(seen, told, most=3):
    """(correlation at lag 0, best lag in pictures: positive where the picture is late)"""
    best, zero = (-2, 0), np.nan
    for lag in range(-most, most + 1):
        a = seen[max(0, lag):len(seen) + min(0, lag)]
        b = told[max(0, -lag):len(told) - max(0, lag)]
        n = min(len(a), len(b))
        a, b = a[:n], b[:n]
        ok = ~np.isnan(a)
        if ok.sum() < 8 or a[ok].std() < 1e-6 or b[ok].std() < 1e-6:
            continue
        r = np.corrcoef(a[ok], b[ok])[0, 1]
        if lag == 0:
            zero = r
        best = max(best, (r, -abs(lag), lag))
    return float(zero), int(best[-1])


def psnr(a, b, where=None):
    e = (a.astype(float) - b.astype(float)) ** 2
    e = e[..., where, :] if where is not None else e
    return float(-10 * np.log10(e.mean() / 255 ** 2 + 1e-12))
