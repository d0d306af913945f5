/// The importer that makes a Timeline through Unity's own interface, so that it fits any version that opens the package.
enum UnityEditorScript {
  /// `CutsceneImporter.cs`.
  static func text(_ names: UnityNames) -> String {
    """
    #if HOOFBEAT_TIMELINE
    using System;
    using System.Collections.Generic;
    using System.IO;
    using UnityEditor.AssetImporters;
    using UnityEngine;
    using UnityEngine.Timeline;

    namespace \(names.namespace).Editor
    {
        /// <summary>
        /// Makes a Timeline of the cutscene's events: one signal track, one signal asset for each name, one emitter for
        /// each event. Use it where a PlayableDirector runs the scene; the CutscenePlayer does not need it.
        /// </summary>
        [ScriptedImporter(1, "\(names.timelineExtension)")]
        public sealed class CutsceneImporter : ScriptedImporter
        {
            [Serializable]
            sealed class Signal
            {
                public string name = "";
                public string id = "";
                public double time = 0;
            }

            [Serializable]
            sealed class Content
            {
                public string id = "";
                public double frameRate = 0;
                public double duration = 0;
                public Signal[] signals = new Signal[0];
            }

            public override void OnImportAsset(AssetImportContext context)
            {
                Content content = JsonUtility.FromJson<Content>(File.ReadAllText(context.assetPath));
                if (content == null || content.duration <= 0 || content.frameRate <= 0)
                {
                    context.LogImportError(context.assetPath + " is no cutscene: export it again.");
                    return;
                }
                TimelineAsset timeline = ScriptableObject.CreateInstance<TimelineAsset>();
                timeline.name = content.id;
                timeline.editorSettings.frameRate = content.frameRate;
                timeline.durationMode = TimelineAsset.DurationMode.FixedLength;
                timeline.fixedDuration = content.duration;
                context.AddObjectToAsset("timeline", timeline);
                context.SetMainObject(timeline);

                SignalTrack track = timeline.CreateTrack<SignalTrack>(null, "Events");
                context.AddObjectToAsset("track", track);
                Dictionary<string, SignalAsset> assets = new Dictionary<string, SignalAsset>();
                foreach (Signal signal in content.signals)
                {
                    SignalAsset asset;
                    if (!assets.TryGetValue(signal.name, out asset))
                    {
                        asset = ScriptableObject.CreateInstance<SignalAsset>();
                        asset.name = signal.name;
                        assets.Add(signal.name, asset);
                        context.AddObjectToAsset("signal " + signal.name, asset);
                    }
                    SignalEmitter emitter = track.CreateMarker<SignalEmitter>(signal.time);
                    emitter.name = signal.id;
                    emitter.asset = asset;
                    emitter.emitOnce = true;
                    emitter.retroactive = true;
                    context.AddObjectToAsset("emitter " + signal.id, emitter);
                }
            }
        }
    }
    #endif

    """
  }
}
