using System.Diagnostics;
using DistributedSvm.Grains.Live.Load.Clients;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Client.Load;

/// <summary>A further client of a load: a process of this same program that speaks with this one over its standard streams, and ends with it.</summary>
internal sealed class LoadClientProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Task _errors;
    private string _lastError = "";

    private LoadClientProcess(Process process, int number, Action<LoadInterval> report)
    {
        _process = process;
        Link = new LoadClientLink($"client {number}", process.StandardOutput, process.StandardInput, report);
        _errors = ReadErrors();
    }

    public LoadClientLink Link { get; }

    /// <param name="arguments">Its command line.</param>
    /// <param name="number">Counted from 1, for messages.</param>
    /// <param name="report">Is given what it measures.</param>
    public static LoadClientProcess Start(IEnumerable<string> arguments, int number, Action<LoadInterval> report)
    {
        string program = Environment.ProcessPath ?? throw new LoadClientException("the path of this program is unknown, so that no further client can be started");

        // Started as `dotnet dsvm.dll`, the program is that dll.
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        IEnumerable<string> dll = isHost ? [typeof(LoadClientProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new LoadClientProcess(
            Process.Start(start) ?? throw new LoadClientException($"client {number} could not be started"), number, report);
    }

    /// <summary>The same failure with the last that the process said of it.</summary>
    public async Task<LoadClientException> Explain(LoadClientException failure)
    {
        await Task.WhenAny(Task.WhenAll(_errors, _process.WaitForExitAsync()), Task.Delay(Patience));
        string code = _process.HasExited ? $" (exit code {_process.ExitCode})" : "";
        return new LoadClientException($"{failure.Message}{code}{(_lastError.Length > 0 ? $": {_lastError}" : "")}");
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input is the end of its load.
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadErrors()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _lastError = line.StartsWith("dsvm: ", StringComparison.Ordinal) ? line["dsvm: ".Length..] : line;
        }
    }
}
