using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Files and small texts that the tests read.</summary>
internal static class Inputs
{
    /// <summary>Line 1 to 5 of the smallest scenario; tests append what they are about from line 6 on.</summary>
    public const string Start = "name: test\nduration: 1s\nhosts:\n  - name: node\n    topology: { gpus: 2, model: arc-pro-b60 }\n";

    public static readonly GpuModel B60 = GpuCatalogue.BuiltIn.Require("arc-pro-b60", "test");

    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    public static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    public static ScenarioDocument Parse(string text, params (string Path, string Text)[] files) =>
        ScenarioReader.Parse(text, "test.yaml", Files(files));

    /// <summary>What is wrong with it, one line each.</summary>
    public static string[] Errors(string text, params (string Path, string Text)[] files) =>
        [.. Assert.Throws<ScenarioException>(() => Parse(text, files)).Errors.Select(e => e.ToString())];

    public static string Error(string text, params (string Path, string Text)[] files) => Assert.Single(Errors(text, files));

    private static Func<string, string> Files((string Path, string Text)[] files) => path =>
        files.FirstOrDefault(f => f.Path == path).Text ?? throw new FileNotFoundException("no such file", path);
}
