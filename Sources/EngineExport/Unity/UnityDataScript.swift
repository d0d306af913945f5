/// What the player reads, in C# that Unity 2022.3 and 6 compile. The namespace is the cut's.
enum UnityDataScript {
  /// `CutsceneData.cs`.
  static func text(_ names: UnityNames) -> String {
    """
    using System;

    namespace \(names.namespace)
    {
        /// <summary>What the player needs of the cutscene, counted in pictures.</summary>
        [Serializable]
        public sealed class CutsceneData
        {
            [Serializable]
            public sealed class Moment
            {
                public string id;
                public string name;
                public long frame;
                public float force;
            }

            [Serializable]
            public sealed class Subtitle
            {
                public string speaker;
                public string text;
                public long frame;
                public long end;
            }

            [Serializable]
            public sealed class Mouth
            {
                public string character;
                public long frame;
                public float[] weights;
            }

            public string id;
            public string title;
            public string locale;
            public long rateNumerator;
            public long rateDenominator;
            public long frames;
            public int width;
            public int height;
            public bool hasAlpha;
            public string[] visemes;
            public Moment[] events;
            public Moment[] markers;
            public Subtitle[] subtitles;
            public Mouth[] mouths;
            public float[] rumbleLow;
            public float[] rumbleHigh;

            public double FramesPerSecond { get { return (double)rateNumerator / rateDenominator; } }
            public double Seconds(long frame) { return (double)frame * rateDenominator / rateNumerator; }
        }

        /// <summary>Whose face moves: the clip is sampled on the root, whose child "Face" has ARKit's blend shapes.</summary>
        [Serializable]
        public sealed class CutsceneFace
        {
            public string character;
            public UnityEngine.AnimationClip clip;
            public UnityEngine.GameObject root;
        }

        [Serializable]
        public sealed class CutsceneEventCallback : UnityEngine.Events.UnityEvent<string, float> { }

        [Serializable]
        public sealed class CutsceneTextCallback : UnityEngine.Events.UnityEvent<string> { }
    }

    """
  }
}
