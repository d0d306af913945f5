// The part of Unity's interface (2022.3 and 6) that the scripts of a bundle use, declared from the public documentation
// with next to nothing behind it: enough for a compiler to check names, types and arguments where no Unity is installed.
// What is internal is for UnityPlay.cs, which plays the player's part of Unity; the bundle's scripts cannot see it.
using System;
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("UnityPlay")]

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; }
        public static implicit operator bool(Object exists) { return !ReferenceEquals(exists, null); }
    }

    public class Component : Object
    {
        internal object neighbour;
        public T GetComponent<T>() { return neighbour is T ? (T)neighbour : default(T); }
    }
    public class Behaviour : Component { public bool enabled { get; set; } }
    public class MonoBehaviour : Behaviour { }
    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject { return default(T); }
    }

    public sealed class GameObject : Object { }
    public class TextAsset : Object { public string text { get; internal set; } }
    public class Motion : Object { }
    public sealed class AnimationClip : Motion
    {
        internal float sampled = -1;
        public void SampleAnimation(GameObject go, float time) { sampled = time; }
    }
    public class Texture : Object { }

    public struct Vector2 { public float x, y; }
    public struct Rect
    {
        public Rect(float x, float y, float width, float height) : this() { }
        public float x { get; set; }
        public float y { get; set; }
        public float width { get; set; }
        public float height { get; set; }
    }

    public struct Color
    {
        public static Color black { get { return default(Color); } }
        public static Color white { get { return default(Color); } }
    }

    public sealed class AddComponentMenu : Attribute { public AddComponentMenu(string menuName) { } }
    public sealed class RequireComponent : Attribute { public RequireComponent(Type requiredComponent) { } }
    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public class PropertyAttribute : Attribute { }
    public class TooltipAttribute : PropertyAttribute { public TooltipAttribute(string tooltip) { } }

    public static class Debug
    {
        internal static string logged;
        public static void LogError(object message, Object context) { logged = message.ToString(); }
    }
    public static class JsonUtility
    {
        internal static Func<Type, string, object> read;
        public static T FromJson<T>(string json) { return read == null ? default(T) : (T)read(typeof(T), json); }
    }

    public enum RuntimePlatform { WindowsPlayer = 2, LinuxPlayer = 13, LinuxEditor = 16, WebGLPlayer = 17 }
    public static class Application
    {
        public static RuntimePlatform platform { get; internal set; }
        public static string streamingAssetsPath { get { return ""; } }
    }

    public sealed class Screen
    {
        public static int width { get { return 0; } }
        public static int height { get { return 0; } }
    }

    public enum ScaleMode { StretchToFill, ScaleAndCrop, ScaleToFit }
    public enum TextAnchor
    {
        UpperLeft, UpperCenter, UpperRight, MiddleLeft, MiddleCenter, MiddleRight, LowerLeft, LowerCenter, LowerRight
    }
    public sealed class GUIStyleState { public Color textColor { get; set; } }
    public sealed class GUIStyle
    {
        public GUIStyle(GUIStyle other) { }
        public TextAnchor alignment { get; set; }
        public bool wordWrap { get; set; }
        public bool richText { get; set; }
        public int fontSize { get; set; }
        public GUIStyleState normal { get; set; }
    }
    public sealed class GUISkin : ScriptableObject { public GUIStyle label { get; set; } }
    public class GUI
    {
        public static GUISkin skin { get; set; }
        public static void DrawTexture(
            Rect position, Texture image, ScaleMode scaleMode, bool alphaBlend, float imageAspect) { }
        public static void Label(Rect position, string text, GUIStyle style) { }
    }
}

namespace UnityEngine.Events
{
    public abstract class UnityEventBase { }
    public class UnityEvent : UnityEventBase { public void Invoke() { } }
    public class UnityEvent<T0> : UnityEventBase { public void Invoke(T0 arg0) { } }
    public class UnityEvent<T0, T1> : UnityEventBase { public void Invoke(T0 arg0, T1 arg1) { } }
}

namespace UnityEngine.Video
{
    public enum VideoRenderMode { CameraFarPlane, CameraNearPlane, RenderTexture, MaterialOverride, APIOnly }
    public enum VideoSource { VideoClip, Url }
    public enum VideoAudioOutputMode { None, AudioSource, Direct, APIOnly }
    public enum VideoTimeUpdateMode { DSPTime, GameTime, UnscaledGameTime }
    public sealed class VideoClip : Object { }

    public sealed class VideoPlayer : Behaviour
    {
        public delegate void EventHandler(VideoPlayer source);
        public delegate void ErrorEventHandler(VideoPlayer source, string message);
        public event EventHandler loopPointReached;
        public event ErrorEventHandler errorReceived;
        internal void End() { loopPointReached(this); }
        internal void Fail(string message) { errorReceived(this, message); }
        public VideoSource source { get; set; }
        public string url { get; set; }
        public VideoClip clip { get; set; }
        public VideoRenderMode renderMode { get; set; }
        public VideoAudioOutputMode audioOutputMode { get; set; }
        public VideoTimeUpdateMode timeUpdateMode { get; set; }
        public bool playOnAwake { get; set; }
        public bool isLooping { get; set; }
        public bool skipOnDrop { get; set; }
        public bool waitForFirstFrame { get; set; }
        public Texture texture { get; internal set; }
        public double time { get; set; }
        public long frame { get; set; }
        internal bool plays;
        public void Play() { plays = true; }
        public void Pause() { plays = false; }
        public void Stop() { plays = false; texture = null; frame = -1; }
    }
}

#if HOOFBEAT_INPUT_SYSTEM
namespace UnityEngine.InputSystem
{
    public class InputDevice { }
    public class Gamepad : InputDevice
    {
        public static Gamepad current { get { return null; } }
        public virtual void SetMotorSpeeds(float lowFrequency, float highFrequency) { }
    }
}
#endif

namespace UnityEngine.Playables
{
    public abstract class PlayableAsset : ScriptableObject { public virtual double duration { get { return 0; } } }
}

namespace UnityEngine.Timeline
{
    public interface IMarker { double time { get; set; } }
    public abstract class Marker : ScriptableObject, IMarker { public double time { get; set; } }

    public class SignalAsset : ScriptableObject { }
    public class SignalEmitter : Marker
    {
        public bool retroactive { get; set; }
        public bool emitOnce { get; set; }
        public SignalAsset asset { get; set; }
    }

    public abstract class TrackAsset : UnityEngine.Playables.PlayableAsset
    {
        public T CreateMarker<T>(double time) where T : ScriptableObject, IMarker { return default(T); }
    }
    public class MarkerTrack : TrackAsset { }
    public class SignalTrack : MarkerTrack { }

    public class TimelineAsset : UnityEngine.Playables.PlayableAsset
    {
        public enum DurationMode { BasedOnClips, FixedLength }
        [Serializable]
        public class EditorSettings { public double frameRate { get; set; } }
        public EditorSettings editorSettings { get { return null; } }
        public DurationMode durationMode { get; set; }
        public double fixedDuration { get; set; }
        public T CreateTrack<T>(TrackAsset parent, string trackName) where T : TrackAsset, new() { return default(T); }
    }
}

namespace UnityEditor
{
    public class AssetImporter : UnityEngine.Object { }
}

namespace UnityEditor.AssetImporters
{
    public class ScriptedImporterAttribute : Attribute { public ScriptedImporterAttribute(int version, string ext) { } }
    public abstract class ScriptedImporter : AssetImporter
    {
        public abstract void OnImportAsset(AssetImportContext ctx);
    }
    public class AssetImportContext
    {
        public string assetPath { get { return ""; } }
        public void AddObjectToAsset(string identifier, UnityEngine.Object obj) { }
        public void SetMainObject(UnityEngine.Object obj) { }
        public void LogImportError(string msg, UnityEngine.Object obj = null) { }
    }
}
