"""Run by hand in the judge's environment: .venv/bin/python -B -m unittest test_seeds"""
import unittest

import tests


class Seeds(unittest.TestCase):
    def test_every_line_is_made_from_noise_of_its_own(self):
        class Engine:
            seeds = []

            def take(self, image, *arguments):
                self.seeds.append(arguments[arguments.index("--seed") + 1] if "--seed" in arguments else 0)

        tests._line_takes(Engine(), range(3), "rms", "--steps", 4)
        self.assertEqual(Engine.seeds, [0, 1, 2])


if __name__ == "__main__":
    unittest.main()
