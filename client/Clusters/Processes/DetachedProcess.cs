using System.Diagnostics;
using System.Globalization;

namespace DistributedSvm.Client.Clusters.Processes;

/// <summary>
/// Starts a process that outlives this one and its terminal: nothing to read, its output appended to a file, and out of reach of Ctrl-C.
/// </summary>
internal static class DetachedProcess
{
    /// <summary>
    /// Says the number of the process, then becomes it in a session of its own. Where there is no setsid (macOS), a job of its own that ignores the hang-up does the
    /// same; dash would need a terminal for that.
    /// </summary>
    private const string Script =
        """
        log=$1
        shift
        if command -v setsid >/dev/null 2>&1; then
            echo $$
            exec setsid "$@" </dev/null >>"$log" 2>&1
        fi
        set -m
        nohup "$@" </dev/null >>"$log" 2>&1 &
        echo $!
        """;

    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What it finds in its environment besides, or instead of, this process's; null removes.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="log">The file to which it writes.</param>
    /// <returns>The process; null if it has ended before anybody could look.</returns>
    /// <exception cref="ClusterException">It could not be started.</exception>
    public static ProcessStamp? Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string folder, string log)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? ForWindows(program, arguments, log) : ForShell(program, arguments, log);
        start.WorkingDirectory = folder;
        foreach ((string name, string? value) in environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        using Process process = Process.Start(start) ?? throw new ClusterException($"{program} could not be started");
        if (OperatingSystem.IsWindows())
        {
            return ProcessStamp.Of(process.Id);
        }

        string? line = process.StandardOutput.ReadLine();
        return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? ProcessStamp.Of(id)
            : throw new ClusterException($"{program} could not be started: /bin/sh said no process number");
    }

    private static ProcessStartInfo ForShell(string program, IReadOnlyList<string> arguments, string log) =>
        new("/bin/sh", ["-c", Script, "dsvm-silo", log, program, .. arguments]) { RedirectStandardOutput = true };

    /// <summary>In a console of its own that is not shown. Between the outermost quotes, the interpreter takes everything as it stands.</summary>
    private static ProcessStartInfo ForWindows(string program, IReadOnlyList<string> arguments, string log) =>
        new("cmd.exe", $"/d /s /c \"\"{program}\" {string.Join(' ', arguments.Select(argument => $"\"{argument}\""))} >>\"{log}\" 2>&1 <nul\"")
        {
            CreateNoWindow = true,
        };
}
