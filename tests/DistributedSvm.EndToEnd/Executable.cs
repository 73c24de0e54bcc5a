using System.Diagnostics;

namespace DistributedSvm.EndToEnd;

/// <summary>The built <c>dsvm</c> and <c>dsvm-silo</c> as processes of their own.</summary>
internal static class Executable
{
    /// <summary>Time enough for anything here on a busy machine: what takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>Where the executables are, and <c>client/scenarios</c>.</summary>
    public static string Home => AppContext.BaseDirectory;

    public static string Scenario(string name) => Path.Combine("client", "scenarios", name);

    /// <summary>Runs <c>dsvm</c> from where <c>client/scenarios</c> is, to its end.</summary>
    public static Task<Outcome> Dsvm(params string[] arguments) => DsvmIn(Home, arguments);

    public static Task<Outcome> DsvmIn(string folder, params string[] arguments) => Finish(Start("dsvm", folder, arguments));

    public static Process Start(string name, string folder, params string[] arguments) => Start(name, folder, [], arguments);

    /// <summary>With variables in its environment besides those of the tests.</summary>
    public static Process Start(string name, string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        Signals.UndoIgnoredInterrupt();
        var start = new ProcessStartInfo(Path.Combine(Home, OperatingSystem.IsWindows() ? $"{name}.exe" : name), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Reads what is left to read and waits for the end; a process that does not end is killed and fails the test.</summary>
    public static async Task<Outcome> Finish(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{process.StartInfo.FileName} did not end; it wrote:\n{await output}\n{await error}");
            }

            return new Outcome(process.ExitCode, await output, await error);
        }
    }
}
