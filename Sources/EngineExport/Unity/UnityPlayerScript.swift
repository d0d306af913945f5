/// The player, in C# that Unity 2022.3 and 6 compile. The namespace is the cut's.
enum UnityPlayerScript {
  /// `CutscenePlayer.cs`.
  static func text(_ names: UnityNames) -> String {
    """
    using System;
    using UnityEngine;
    using UnityEngine.Events;
    using UnityEngine.Video;
    #if HOOFBEAT_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM
    using UnityEngine.InputSystem;
    #endif

    namespace \(names.namespace)
    {
        /// <summary>
        /// Plays the cutscene. The clock is the picture that is shown: events, subtitles, mouths and rumble are those of
        /// that picture and come in the same Update, however long it takes. Drop the prefab into a scene and it plays.
        /// </summary>
        [AddComponentMenu("Hoofbeat/Cutscene \(names.identifier)")]
        [RequireComponent(typeof(VideoPlayer))]
        public sealed class CutscenePlayer : MonoBehaviour
        {
            [Tooltip("The cutscene's data: Data/*.json of this package.")]
            public TextAsset data;
            [Tooltip("H.264, for every platform but Linux.")]
            public VideoClip clip;
            [Tooltip("VP8, for Linux, whose players know no H.264.")]
            public VideoClip linuxClip;
            [Tooltip("VP8 with transparency; used on every platform where it is set.")]
            public VideoClip alphaClip;
            [Tooltip("Web builds cannot play clips: where the movie is. Empty: <id>.mp4 in StreamingAssets.")]
            public string webUrl = "";
            public bool playOnEnable = true;
            [Tooltip("Draws the movie over the whole screen. Off: show Texture yourself.")]
            public bool drawPicture = true;
            public bool drawSubtitles = true;
            public bool rumble = true;
            public CutsceneFace[] faces = new CutsceneFace[0];
            public CutsceneEventCallback whenEvent = new CutsceneEventCallback();
            public CutsceneTextCallback whenSubtitle = new CutsceneTextCallback();
            public UnityEvent whenFinished = new UnityEvent();

            /// <summary>An event of the cutscene: its id and its force, 0 to 1.</summary>
            public event Action<string, float> OnEvent;
            /// <summary>A named moment of the screenplay.</summary>
            public event Action<string> OnMarker;
            /// <summary>Speaker and text; both empty when the text goes.</summary>
            public event Action<string, string> OnSubtitle;
            /// <summary>A character and its weights of the fifteen visemes, which Data.visemes names.</summary>
            public event Action<string, float[]> OnViseme;
            public event Action OnFinished;

            public CutsceneData Data { get; private set; }
            public bool IsPlaying { get; private set; }
            /// <summary>The number of the picture that is shown; -1 before the first.</summary>
            public long Frame { get; private set; }
            public Texture Texture { get { return video == null ? null : video.texture; } }

            VideoPlayer video;
            int nextEvent, nextMarker, subtitle;
            bool[] speaking = new bool[0];
            float[] weights = new float[0];
            GUIStyle style;

            void Awake()
            {
                Frame = -1;
                subtitle = -1;
                video = GetComponent<VideoPlayer>();
                video.playOnAwake = false;
                video.isLooping = false;
                video.skipOnDrop = true;
                video.waitForFirstFrame = true;
                video.renderMode = VideoRenderMode.APIOnly;
                video.timeUpdateMode = VideoTimeUpdateMode.DSPTime;
                video.audioOutputMode = VideoAudioOutputMode.Direct;
                video.loopPointReached += Ended;
                video.errorReceived += Failed;
                if (data == null)
                {
                    Debug.LogError("This cutscene has no data: set Data to the JSON file in the package's Data folder.", this);
                    return;
                }
                Data = JsonUtility.FromJson<CutsceneData>(data.text);
                speaking = new bool[Data.mouths.Length];
                weights = new float[Data.visemes.Length];
            }

            void OnEnable()
            {
                if (playOnEnable) Play();
            }

            void OnDisable()
            {
                IsPlaying = false;
                if (video != null) video.Stop();
                Rumble(0, 0);
            }

            void OnDestroy()
            {
                if (video == null) return;
                video.loopPointReached -= Ended;
                video.errorReceived -= Failed;
            }

            /// <summary>Plays from the start.</summary>
            public void Play()
            {
                if (Data == null) return;
                Frame = -1;
                nextEvent = 0;
                nextMarker = 0;
                subtitle = -1;
                if (Application.platform == RuntimePlatform.WebGLPlayer)
                {
                    video.source = VideoSource.Url;
                    video.url = string.IsNullOrEmpty(webUrl)
                        ? Application.streamingAssetsPath + "/" + Data.id + ".mp4" : webUrl;
                }
                else
                {
                    video.source = VideoSource.VideoClip;
                    video.clip = Choose();
                }
                IsPlaying = true;
                video.Play();
            }

            public void Pause()
            {
                if (!IsPlaying) return;
                video.Pause();
                Rumble(0, 0);
            }

            public void Resume()
            {
                if (IsPlaying) video.Play();
            }

            /// <summary>Ends at once. What had still to happen happens now, in order, so no game logic is lost.</summary>
            public void Skip()
            {
                if (!IsPlaying) return;
                video.Stop();
                Finish();
            }

            VideoClip Choose()
            {
                if (Data.hasAlpha && alphaClip != null) return alphaClip;
                bool linux = Application.platform == RuntimePlatform.LinuxPlayer
                    || Application.platform == RuntimePlatform.LinuxEditor;
                return linux && linuxClip != null || clip == null ? linuxClip : clip;
            }

            void Update()
            {
                if (!IsPlaying || video.texture == null || video.frame < 0) return;
                // VideoPlayer.time is the time of the picture in the texture. WebM rounds it to a millisecond, so the
                // nearest picture is meant, not the one before.
                long shown = (long)Math.Floor(video.time * Data.FramesPerSecond + 0.5);
                Advance(Math.Min(shown, Data.frames - 1));
            }

            void Advance(long shown)
            {
                if (shown <= Frame) return;
                Frame = shown;
                FireUntil(shown);
                if (!IsPlaying) return;
                ShowSubtitle(shown);
                MoveMouths(shown);
                if (shown < Data.rumbleLow.Length) Rumble(Data.rumbleLow[shown], Data.rumbleHigh[shown]);
            }

            void FireUntil(long shown)
            {
                while (nextEvent < Data.events.Length && Data.events[nextEvent].frame <= shown)
                {
                    CutsceneData.Moment moment = Data.events[nextEvent++];
                    if (OnEvent != null) OnEvent(moment.id, moment.force);
                    whenEvent.Invoke(moment.id, moment.force);
                }
                while (nextMarker < Data.markers.Length && Data.markers[nextMarker].frame <= shown)
                {
                    CutsceneData.Moment moment = Data.markers[nextMarker++];
                    if (OnMarker != null) OnMarker(moment.id);
                }
            }

            void ShowSubtitle(long shown)
            {
                int found = -1;
                for (int i = 0; i < Data.subtitles.Length; i++)
                    if (Data.subtitles[i].frame <= shown && shown < Data.subtitles[i].end) found = i;
                if (found == subtitle) return;
                subtitle = found;
                string speaker = found < 0 ? "" : Data.subtitles[found].speaker;
                string text = found < 0 ? "" : Data.subtitles[found].text;
                if (OnSubtitle != null) OnSubtitle(speaker, text);
                whenSubtitle.Invoke(Spoken(speaker, text));
            }

            static string Spoken(string speaker, string text)
            {
                return string.IsNullOrEmpty(speaker) ? text : speaker + ": " + text;
            }

            void MoveMouths(long shown)
            {
                float seconds = (float)Data.Seconds(shown);
                foreach (CutsceneFace face in faces)
                    if (face != null && face.clip != null && face.root != null)
                        face.clip.SampleAnimation(face.root, seconds);
                if (OnViseme == null) return;
                for (int i = 0; i < Data.mouths.Length; i++)
                {
                    CutsceneData.Mouth mouth = Data.mouths[i];
                    long row = shown - mouth.frame;
                    bool speaks = row >= 0 && row < mouth.weights.Length / weights.Length;
                    if (!speaks && !speaking[i]) continue;
                    speaking[i] = speaks;
                    for (int v = 0; v < weights.Length; v++)
                        weights[v] = speaks ? mouth.weights[row * weights.Length + v] : v == 0 ? 1 : 0;
                    OnViseme(mouth.character, weights);
                }
            }

            void Ended(VideoPlayer source)
            {
                if (IsPlaying) Finish();
            }

            void Failed(VideoPlayer source, string message)
            {
                Debug.LogError("The cutscene's movie does not play here (" + message + "): it is skipped.", this);
                Skip();
            }

            void Finish()
            {
                Advance(Data.frames - 1);
                if (!IsPlaying) return;
                IsPlaying = false;
                if (subtitle >= 0)
                {
                    subtitle = -1;
                    if (OnSubtitle != null) OnSubtitle("", "");
                    whenSubtitle.Invoke("");
                }
                MoveMouths(Data.frames);
                Rumble(0, 0);
                if (OnFinished != null) OnFinished();
                whenFinished.Invoke();
            }

            void Rumble(float low, float high)
            {
    #if HOOFBEAT_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM
                if (!rumble || Gamepad.current == null) return;
                Gamepad.current.SetMotorSpeeds(low, high);
    #endif
            }

            void OnGUI()
            {
                if (!IsPlaying || Frame < 0) return;
                Rect screen = new Rect(0, 0, Screen.width, Screen.height);
                float aspect = (float)Data.width / Data.height;
                if (drawPicture && video.texture != null)
                    GUI.DrawTexture(screen, video.texture, ScaleMode.ScaleToFit, Data.hasAlpha, aspect);
                if (!drawSubtitles || subtitle < 0) return;
                if (style == null)
                {
                    style = new GUIStyle(GUI.skin.label);
                    style.alignment = TextAnchor.LowerCenter;
                    style.wordWrap = true;
                    style.richText = false;
                }
                style.fontSize = Math.Max(12, Screen.height / 24);
                string text = Spoken(Data.subtitles[subtitle].speaker, Data.subtitles[subtitle].text);
                float width = Screen.width, height = Screen.height;
                Rect box = new Rect(width * 0.1f, height * 0.6f, width * 0.8f, height * 0.35f);
                Rect shadow = new Rect(box.x + 2, box.y + 2, box.width, box.height);
                style.normal.textColor = Color.black;
                GUI.Label(shadow, text, style);
                style.normal.textColor = Color.white;
                GUI.Label(box, text, style);
            }
        }
    }

    """
  }
}
