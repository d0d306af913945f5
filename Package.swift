// swift-tools-version: 6.2
import PackageDescription

// The target graph is the architecture: data enters at the top as a screenplay and leaves as bundles, and every import
// goes down. docs/architecture.md draws it and ArchitectureTests holds the package to it.

let houseStyle: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: houseStyle)
}

func tests(
  _ subject: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: subject + "Tests", dependencies: [.byName(name: subject)] + dependencies, exclude: exclude,
    resources: resources, swiftSettings: houseStyle)
}

let package = Package(
  name: "hoofbeat",
  products: [.executable(name: "hoofbeat", targets: ["hoofbeat"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C: module maps and shims; nothing imports two of them.
    .systemLibrary(name: "CVulkan", pkgConfig: "vulkan", providers: [.apt(["libvulkan-dev"])]),
    .systemLibrary(
      name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libswresample libavutil",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libswresample-dev"])]),
    .systemLibrary(name: "CFlite", providers: [.apt(["flite1-dev"])]),
    .systemLibrary(name: "CKissFFT", providers: [.apt(["libkissfft-dev"])]),
    .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
    .systemLibrary(name: "COpenAL", pkgConfig: "openal", providers: [.apt(["libopenal-dev"])]),
    // Without pkgConfig: its -D_REENTRANT makes SwiftPM warn.
    .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev"])]),
    .systemLibrary(name: "ImGuiLibrary", pkgConfig: "imgui", providers: [.apt(["libimgui-dev"])]),
    .target(  // Dear ImGui's C++ behind a plain C face
      name: "CImGui", dependencies: ["ImGuiLibrary"], cxxSettings: [.disableWarning("nontrivial-memcall")],
      linkerSettings: [.linkedLibrary("m")]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // GLSL to SPIR-V, embedded in code when the package is built.
    .plugin(name: "GLSLPlugin", capability: .buildTool(), dependencies: ["shader-embed"]),
    .executableTarget(name: "shader-embed", path: "tools/shader-embed"),
    .target(
      name: "Shaders", path: "Shaders", exclude: ["coopmat/MANIFEST"], swiftSettings: houseStyle,
      plugins: ["GLSLPlugin"]),

    // 0: no C library, no device.
    library("Timeline"),  // flicks, frame and sample lattices
    library("Checkpoint"),  // config.json + safetensors: strict reading, mapped bytes
    library("TOML"),  // a strict reader that remembers places
    library("CutModel", ["Timeline"]),  // cutscene.json: a finished cutscene as a document
    library("Screenplay", ["Timeline"]),  // Fountain and its directives, adapters
    library("BuildGraph", ["Checkpoint"]),  // content keys, the cache, incremental builds
    library("TensorReference"),  // slow, obvious float64 operations: the oracle of the kernel tests

    // 1: one C library each.
    library("VulkanCompute", ["CVulkan", "Shaders"]),  // device choice, buffers, pipelines, recorded work
    library("MediaIO", ["CFFmpeg", "Timeline"]),  // movies, pictures, sound files, measured A/V offset
    library("Speech", ["CFlite", "Timeline"]),  // text to phonemes with times
    library("Spectrum", ["CKissFFT"]),  // log-mel analysis and its inverse
    library("Loudness", ["CEBUR128", "Timeline"]),  // EBU R128: measuring, normalising, limiting
    library("Provenance", ["COpenSSL"]),  // C2PA manifests, disclosure texts

    library("AudioOutput", ["COpenAL", "Timeline"]),  // sound that plays, and its clock
    library("WindowSystem", ["CSDL2"]),  // windows, input, textures
    library("ImmediateUI", ["CImGui"]),  // widgets, fonts, icons, the theme

    // 2: neural network parts, and what plays.
    library("Alignment", ["Speech", "Spectrum", "Timeline"]),  // when each word of a text is heard in a recording
    library("StudioWindow", ["ImmediateUI", "WindowSystem"]),  // widgets in a window
    library("Playback", ["AudioOutput", "MediaIO", "CutModel", "Timeline"]),  // movies and takes by a clock
    library("Tensors", ["VulkanCompute", "Shaders", "Checkpoint"]),  // graph, memory plan, one file per kernel
    library("Sampling"),  // sigma schedules, solvers, Philox noise

    // 3: models.
    library("Generation", ["Timeline"]),  // the contract every family fulfils
    library("SingleStream", ["Tensors", "Checkpoint", "VulkanCompute"]),  // the transformer
    library(
      "Foal",
      [
        "Generation", "SingleStream", "Sampling", "Alignment", "Speech", "Spectrum", "Checkpoint", "Timeline",
        "Tensors",
        "VulkanCompute",
      ]),
    library(  // pictures and sound from latents and back: Turbo VAE, Wan2.2 VAE, Oobleck
      "Autoencoders", ["Tensors", "Checkpoint", "VulkanCompute", "Spectrum"]),
    library("TextEncoding", ["Tensors", "Checkpoint", "VulkanCompute"]),  // Gemma's tokenizer, T5Gemma's encoder
    library(
      "MagiHuman",
      [
        "Generation", "SingleStream", "Autoencoders", "TextEncoding", "Sampling", "Spectrum", "Checkpoint", "Timeline",
        "Tensors", "VulkanCompute",
      ]),

    // 4: product.
    library(  // the only list of families
      "Families",
      [
        "Foal", "MagiHuman", "Autoencoders", "TextEncoding", "Generation", "SingleStream", "Checkpoint", "Tensors",
        "VulkanCompute",
      ]),
    library("ModelImport", ["MagiHuman", "SingleStream", "Checkpoint"]),  // published weights become folders
    library("Production", ["Generation", "MediaIO", "Checkpoint", "Timeline"]),  // a request becomes a take on disk
    library(  // takes become picture, sound and document of a cutscene
      "Assembly", ["CutModel", "Timeline", "MediaIO", "Loudness", "Alignment", "Speech"]),
    library("EngineExport", ["CutModel", "Timeline", "MediaIO"]),  // cutscenes become bundles, one folder per engine
    library(  // a project becomes bundles: planning, caching, publishing
      "CutsceneBuild",
      [
        "Screenplay", "TOML", "BuildGraph", "CutModel", "Assembly", "EngineExport", "Provenance", "Production",
        "Generation", "MediaIO", "Checkpoint", "Timeline",
      ]),
    library(  // what `hoofbeat inspect` finds
      "Inspection",
      [
        "Timeline", "CutModel", "MediaIO", "Loudness", "Provenance", "BuildGraph", "Checkpoint", "Spectrum",
        "Production",
        "Generation",
      ]),
    library(  // the studio: model, panels, jobs, scripts
      "Preview",
      [
        "Playback", "AudioOutput", "StudioWindow", "ImmediateUI", "WindowSystem", "CutModel", "CutsceneBuild",
        "Production",
        "Generation", "EngineExport", "MediaIO", "Loudness", "Spectrum", "BuildGraph", "Screenplay", "Timeline",
      ]),
    library("Diagnosis", ["Generation", "VulkanCompute", "Tensors", "MediaIO", "Speech", "Checkpoint"]),  // doctor
    library(  // what `hoofbeat bench` measures
      "Benchmark",
      ["Tensors", "VulkanCompute", "SingleStream", "Families", "Generation", "Checkpoint", "Timeline"]),

    // 5: argument plumbing only.
    .executableTarget(
      name: "hoofbeat",
      dependencies: [
        "Families", "Production", "Diagnosis", "Benchmark", "MediaIO", "Generation", "Timeline", "Checkpoint", "Speech",
        "VulkanCompute", "SingleStream", "Foal", "MagiHuman", "Tensors", "CutsceneBuild", "BuildGraph", "EngineExport",
        "CutModel", "Screenplay", "Inspection", "Preview", "Playback", "WindowSystem", "ModelImport", "TextEncoding",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: houseStyle),

    .executableTarget(  // the kernels alone, for machines where nothing is installed but a driver
      name: "kernel-bench", dependencies: ["Tensors", "VulkanCompute", "Shaders", "Checkpoint"],
      path: "tools/bench/kernel-bench", swiftSettings: houseStyle),

    .target(
      name: "TestSupport", dependencies: ["Tensors", "VulkanCompute", "Checkpoint"], path: "Tests/TestSupport",
      swiftSettings: houseStyle),
    .target(
      name: "CutTestSupport", dependencies: ["CutModel", "Timeline"], path: "Tests/CutTestSupport",
      swiftSettings: houseStyle),
    tests("Timeline"),
    tests("TOML"),
    tests("CutModel", ["CutTestSupport", "Timeline"]),
    tests("Screenplay", ["Timeline"], exclude: ["Corpus", "Goldens"]),
    .executableTarget(  // a small build that the fault tests kill, starve and run twice
      name: "buildgraph-fault", dependencies: ["BuildGraph"], path: "Tests/BuildGraphTests/FaultHelper",
      swiftSettings: houseStyle),
    tests("BuildGraph", ["buildgraph-fault"], exclude: ["FaultHelper"]),
    tests("Loudness", ["Timeline"]),
    tests("AudioOutput", ["Timeline"]),
    tests("Playback", ["AudioOutput", "CutModel", "MediaIO", "Timeline"]),
    tests("WindowSystem", ["CSDL2"]),
    tests("ImmediateUI"),
    tests("StudioWindow", ["ImmediateUI", "WindowSystem"]),
    tests("Provenance"),
    tests("Alignment", ["Speech", "Timeline"]),
    tests("Assembly", ["CutModel", "Loudness", "MediaIO", "Speech", "Timeline"]),
    tests("EngineExport", ["CutModel", "CutTestSupport", "MediaIO", "Timeline"]),
    tests(
      "Inspection", ["BuildGraph", "Checkpoint", "CutModel", "CutTestSupport", "MediaIO", "Provenance", "Timeline"]),
    tests("Checkpoint", exclude: ["Goldens"]),
    tests("VulkanCompute", ["Shaders", "TestSupport"]),
    tests("Tensors", ["TensorReference", "Sampling", "TestSupport", "VulkanCompute", "Shaders"]),
    tests("TensorReference"),
    tests("Sampling", resources: [.copy("Goldens")]),
    tests("MediaIO", ["Timeline", "CFFmpeg"]),
    tests("Speech", ["Timeline"]),
    tests("Spectrum", ["Checkpoint"], resources: [.copy("Goldens")]),
    tests(
      "SingleStream", ["TestSupport", "Tensors", "Checkpoint", "VulkanCompute"], resources: [.copy("Goldens")]),
    tests(
      "Foal",
      [
        "TestSupport", "Generation", "SingleStream", "Checkpoint", "VulkanCompute", "Speech", "Spectrum", "Timeline",
      ],
      exclude: ["Goldens"]),
    tests(
      "MagiHuman",
      [
        "TestSupport", "VulkanCompute", "Checkpoint", "Sampling", "SingleStream", "TensorReference", "Generation",
        "Timeline",
      ],
      resources: [.copy("Goldens")]),
    tests(
      "Autoencoders", ["TestSupport", "Tensors", "Checkpoint", "VulkanCompute", "TensorReference"],
      resources: [.copy("Goldens")]),
    tests("TextEncoding", ["TestSupport", "Checkpoint", "VulkanCompute"], exclude: ["Goldens"]),
    tests("ModelImport", ["MagiHuman", "SingleStream", "Checkpoint"], exclude: ["Goldens"]),
    tests("Generation", ["Timeline"]),
    tests("Production", ["Generation", "MediaIO", "Timeline"]),
    tests("Diagnosis", ["Generation", "VulkanCompute"]),
    tests("Benchmark", ["TestSupport", "Checkpoint", "SingleStream", "VulkanCompute"]),
    .executableTarget(  // a build with a stand-in for a model, which the fault tests kill and starve
      name: "cutscenebuild-fault", dependencies: ["CutsceneBuild", "BuildGraph"],
      path: "Tests/CutsceneBuildTests/Helper", swiftSettings: houseStyle),
    tests(
      "CutsceneBuild",
      [
        "cutscenebuild-fault", "Screenplay", "TOML", "BuildGraph", "CutModel", "Assembly", "EngineExport", "Provenance",
        "Production", "Generation", "MediaIO", "Checkpoint", "Timeline",
      ], exclude: ["Helper"]),
    tests(
      "Preview",
      [
        "CutTestSupport", "CutModel", "Screenplay", "MediaIO", "Playback", "AudioOutput", "StudioWindow", "ImmediateUI",
        "WindowSystem",
        "Timeline", "CutsceneBuild", "Generation", "BuildGraph",
      ]),
    .testTarget(name: "EndToEndTests", swiftSettings: houseStyle),
    .testTarget(name: "ArchitectureTests", swiftSettings: houseStyle),
  ],
  swiftLanguageModes: [.v6]
)
