using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm-silo</c> as a process of its own, on ports of its own, killed when disposed.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private SiloProcess(Process process, int siloPort, int gatewayPort, int httpPort)
    {
        (_process, SiloPort, GatewayPort, HttpPort) = (process, siloPort, gatewayPort, httpPort);
        _reading = Task.WhenAll(Read(process.StandardOutput, _output), Read(process.StandardError, _error));
    }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    /// <summary>Where <c>/health</c> answers.</summary>
    public int HttpPort { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{SiloPort}");

    public string Gateway => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{GatewayPort}");

    /// <summary>Starts a silo on free ports, with these options besides, and waits until it is up.</summary>
    public static async Task<SiloProcess> Start(params string[] arguments)
    {
        SiloProcess silo = Launch(arguments);
        try
        {
            await silo.Up();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo on free ports without waiting for anything.</summary>
    public static SiloProcess Launch(params string[] arguments) => LaunchWith([], arguments);

    /// <summary>The same with variables in its environment besides those of the tests.</summary>
    public static SiloProcess LaunchWith((string Name, string Value)[] environment, params string[] arguments) =>
        Launch(Ports.Free(), Ports.Free(), Ports.Free(), environment, arguments);

    /// <summary>Starts a silo where another one may have been before.</summary>
    public static SiloProcess LaunchOn(int siloPort, int gatewayPort, int httpPort, params string[] arguments) =>
        Launch(siloPort, gatewayPort, httpPort, [], arguments);

    /// <summary>Waits until it says that it is up; fails with what it said if it ends instead.</summary>
    public async Task Up()
    {
        await Task.WhenAny(_up.Task, _reading).WaitAsync(Executable.Patience);
        Assert.True(_up.Task.IsCompleted, $"The silo ended before it was up:\n{Output}\n{Error}");
    }

    /// <summary>SIGKILL: gone at once, and nobody is told.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it hangs, with its sockets open.</summary>
    public void Freeze() => Signals.SendStop(_process);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signals.SendContinue(_process);

    /// <summary>SIGTERM, and waits for the end.</summary>
    public Task<Outcome> Terminate()
    {
        Signals.SendTerminate(_process);
        return Ended();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<Outcome> Ended()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Executable.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The silo did not end; it wrote:\n{Output}\n{Error}");
        }

        await _reading;
        return new Outcome(_process.ExitCode, Output, Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        await _reading;
        _process.Dispose();
    }

    private static SiloProcess Launch(int siloPort, int gatewayPort, int httpPort, (string Name, string Value)[] environment, string[] arguments)
    {
        string[] ports = ["--silo-port", Text(siloPort), "--gateway-port", Text(gatewayPort), "--http-port", Text(httpPort)];
        return new SiloProcess(Executable.Start("dsvm-silo", Executable.Home, environment, [.. ports, .. arguments]), siloPort, gatewayPort, httpPort);
    }

    private async Task Read(StreamReader from, StringBuilder to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
            {
                to.AppendLine(line);
            }

            if (line.StartsWith("dsvm-silo: silo ", StringComparison.Ordinal) && line.Contains(" is up", StringComparison.Ordinal))
            {
                _up.TrySetResult();
            }
        }
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
