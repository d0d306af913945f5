// Plays a bundle's own CutscenePlayer as Unity would, with a movie player that shows the pictures this program wants:
// in step, late, with gaps, broken. unity.sh compiles it with the bundle's scripts (the alias Cut names their namespace).
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using UnityEngine;
using UnityEngine.Video;
using CutscenePlayer = CUTSCENE_NAMESPACE.CutscenePlayer;
using CutsceneFace = CUTSCENE_NAMESPACE.CutsceneFace;

static class UnityPlay
{
    static string json;
    static int checks;

    static void Expect(bool condition, string sentence)
    {
        checks++;
        if (!condition) throw new Exception(sentence);
    }

    /// A player whose movie stands at no picture, and what it said.
    sealed class Stage
    {
        public readonly CutscenePlayer player = new CutscenePlayer();
        public readonly VideoPlayer video = new VideoPlayer();
        public readonly AnimationClip face = new AnimationClip();
        public readonly List<KeyValuePair<long, string>> events = new List<KeyValuePair<long, string>>();
        public readonly List<KeyValuePair<long, string>> subtitles = new List<KeyValuePair<long, string>>();
        public readonly List<string> markers = new List<string>();
        public readonly Dictionary<string, float> rest = new Dictionary<string, float>();
        public int finished;

        public Stage()
        {
            video.frame = -1;
            player.neighbour = video;
            player.data = new TextAsset { text = json };
            player.clip = new VideoClip { name = "mp4" };
            player.linuxClip = new VideoClip { name = "webm" };
            player.faces = new[] { new CutsceneFace { character = "x", clip = face, root = new GameObject() } };
            player.OnEvent += (id, force) => events.Add(new KeyValuePair<long, string>(player.Frame, id));
            player.OnMarker += id => markers.Add(id);
            player.OnSubtitle += (speaker, text) => subtitles.Add(new KeyValuePair<long, string>(player.Frame, text));
            player.OnViseme += (character, weights) =>
            {
                Expect(Math.Abs(weights.Sum() - 1) < 0.002, "a mouth's weights do not sum to 1");
                rest[character] = weights[0];
            };
            player.OnFinished += () => finished++;
            Call("Awake");
            Call("OnEnable");
        }

        public void Call(string message)
        {
            typeof(CutscenePlayer).GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic).Invoke(player, null);
        }

        /// Shows a picture as WebM times it, to a millisecond, and lets the player look twice, as games are faster.
        public void Show(long frame)
        {
            video.texture = new Texture();
            video.frame = frame;
            video.time = Math.Round(player.Data.Seconds(frame), 3);
            Call("Update");
            Call("Update");
        }
    }

    static void InStep()
    {
        Stage stage = new Stage();
        var data = stage.player.Data;
        Expect(stage.video.plays && stage.player.IsPlaying, "the cutscene does not start");
        stage.Call("Update");
        Expect(stage.events.Count == 0 && stage.player.Frame == -1, "something happens before the first picture");
        for (long frame = 0; frame < data.frames; frame++)
        {
            stage.Show(frame);
            Expect(stage.player.Frame == frame, "picture " + frame + " is taken for " + stage.player.Frame);
            Expect(Math.Abs(stage.face.sampled - data.Seconds(frame)) < 1e-4, "the face is not that of the picture");
        }
        stage.video.End();
        stage.video.End();
        Expect(stage.finished == 1 && !stage.player.IsPlaying, "the end comes " + stage.finished + " times");
        Expect(stage.events.SequenceEqual(data.events.Select(e => new KeyValuePair<long, string>(e.frame, e.id))),
            "an event does not come with its picture");
        Expect(stage.markers.SequenceEqual(data.markers.Select(m => m.id)), "the markers");
        var wanted = new List<KeyValuePair<long, string>>();
        for (int i = 0; i < data.subtitles.Length; i++)
        {
            wanted.Add(new KeyValuePair<long, string>(data.subtitles[i].frame, data.subtitles[i].text));
            bool follows = i + 1 < data.subtitles.Length && data.subtitles[i + 1].frame == data.subtitles[i].end;
            long end = Math.Min(data.subtitles[i].end, data.frames - 1);
            if (!follows) wanted.Add(new KeyValuePair<long, string>(end, ""));
        }
        Expect(stage.subtitles.SequenceEqual(wanted), "a subtitle does not come or go with its picture");
        Expect(stage.rest.Values.All(weight => weight > 0.99f), "a mouth stays open");
        stage.player.Play();
        stage.Show(data.frames - 1);
        Expect(stage.events.Count == 2 * data.events.Length, "a second play does not fire the events again");
    }

    static void Gaps(int step)
    {
        Stage stage = new Stage();
        var data = stage.player.Data;
        for (long frame = 0; frame < data.frames; frame += step) stage.Show(frame);
        stage.video.End();
        Expect(stage.events.Select(e => e.Value).SequenceEqual(data.events.Select(e => e.id)), "an event is lost in a gap");
        for (int i = 0; i < data.events.Length; i++)
            Expect(stage.events[i].Key >= data.events[i].frame && stage.events[i].Key < data.events[i].frame + step,
                "an event comes at another picture than the first shown after it");
        Expect(stage.subtitles.Count == 0 || stage.subtitles.Last().Value == "", "a subtitle stays");
    }

    static void Skip(long at, bool fromHandler)
    {
        Stage stage = new Stage();
        var data = stage.player.Data;
        if (fromHandler) stage.player.OnEvent += (id, force) => stage.player.Skip();
        for (long frame = 0; frame <= at; frame++) stage.Show(frame);
        stage.player.Skip();
        stage.player.Skip();
        stage.video.End();
        Expect(stage.finished == 1 && !stage.video.plays, "skipping ends " + stage.finished + " times");
        Expect(stage.events.Select(e => e.Value).SequenceEqual(data.events.Select(e => e.id)), "skipping loses an event");
        Expect(stage.subtitles.Count == 0 || stage.subtitles.Last().Value == "", "a subtitle stays after skipping");
        Expect(stage.rest.Values.All(weight => weight > 0.99f), "a mouth stays open after skipping");
    }

    static void Choices()
    {
        Application.platform = RuntimePlatform.LinuxPlayer;
        Stage linux = new Stage();
        Application.platform = RuntimePlatform.WebGLPlayer;
        Stage web = new Stage();
        Application.platform = RuntimePlatform.WindowsPlayer;
        Stage other = new Stage();
        Expect(linux.video.clip.name == "webm" && other.video.clip.name == "mp4", "the wrong movie for the platform");
        Expect(web.video.source == VideoSource.Url && web.video.url.EndsWith(web.player.Data.id + ".mp4"), "no url on the web");
        other.video.Fail("no codec");
        Expect(Debug.logged.Contains("no codec") && other.finished == 1, "a broken movie stops the game");
        Expect(other.events.Count == other.player.Data.events.Length, "a broken movie loses events");
    }

    static int Main(string[] arguments)
    {
        json = File.ReadAllText(arguments[0]);
        JsonUtility.read = (type, text) => Json.Read(text, type);
        InStep();
        foreach (int step in new[] { 2, 5, 7, 31 }) Gaps(step);
        foreach (long at in new long[] { 0, 30, 60 }) Skip(at, false);
        Skip(60, true);
        Choices();
        Console.WriteLine("the player's own code, run: " + checks + " checks");
        Console.WriteLine("UNITY PLAYER OK");
        return 0;
    }
}

/// Reads JSON into an object's public fields, as JsonUtility does.
static class Json
{
    public static object Read(string text, Type type)
    {
        int at = 0;
        return Value(text, ref at, type);
    }

    static void Space(string text, ref int at) { while (char.IsWhiteSpace(text[at])) at++; }

    static object Value(string text, ref int at, Type type)
    {
        Space(text, ref at);
        if (text[at] == '{') return Object(text, ref at, type);
        if (text[at] == '[') return Array(text, ref at, type);
        if (text[at] == '"') return Text(text, ref at);
        int start = at;
        while (",]} \n\t".IndexOf(text[at]) < 0) at++;
        string word = text.Substring(start, at - start);
        if (word == "true" || word == "false") return word == "true";
        return Convert.ChangeType(double.Parse(word, CultureInfo.InvariantCulture), type ?? typeof(double));
    }

    static object Object(string text, ref int at, Type type)
    {
        object made = type == null ? null : Activator.CreateInstance(type);
        at++;
        for (Space(text, ref at); text[at] != '}'; Space(text, ref at))
        {
            string key = Text(text, ref at);
            Space(text, ref at);
            at++;
            FieldInfo field = type == null ? null : type.GetField(key);
            object value = Value(text, ref at, field == null ? null : field.FieldType);
            if (field != null) field.SetValue(made, value);
            Space(text, ref at);
            if (text[at] == ',') { at++; Space(text, ref at); }
        }
        at++;
        return made;
    }

    static object Array(string text, ref int at, Type type)
    {
        Type element = type == null ? null : type.GetElementType();
        ArrayList values = new ArrayList();
        at++;
        for (Space(text, ref at); text[at] != ']'; Space(text, ref at))
        {
            values.Add(Value(text, ref at, element));
            Space(text, ref at);
            if (text[at] == ',') at++;
        }
        at++;
        return element == null ? null : values.ToArray(element);
    }

    static string Text(string text, ref int at)
    {
        StringBuilder result = new StringBuilder();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] != '\\') { result.Append(text[at]); continue; }
            at++;
            if (text[at] == 'u')
            {
                result.Append((char)int.Parse(text.Substring(at + 1, 4), NumberStyles.HexNumber));
                at += 4;
            }
            else result.Append("nrtbf".IndexOf(text[at]) < 0 ? text[at] : "\n\r\t\b\f"["nrtbf".IndexOf(text[at])]);
        }
        at++;
        return result.ToString();
    }
}
