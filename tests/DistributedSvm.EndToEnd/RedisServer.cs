using System.Diagnostics;
using System.Globalization;

namespace DistributedSvm.EndToEnd;

/// <summary>
/// A redis-server of one test: on a free loopback port, with an append-only file in a folder of its own, gone when disposed. It can be stopped and started again on
/// the same port with the same data.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    private RedisServer(string? password) => Password = password;

    public string? Password { get; }

    public int Port { get; } = Ports.Free();

    /// <summary>Host and port, and the password as StackExchange.Redis wants it.</summary>
    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}{(Password is null ? "" : $",password={Password}")}");

    /// <summary>The same as <c>--cluster</c> wants it.</summary>
    public string Uri => UriWith(Password);

    /// <summary>Skips the test, with the reason, where there is no redis-server.</summary>
    public static void SkipIfMissing() =>
        Assert.SkipWhen(Find() is null, "redis-server is not installed: apt-get install redis-server");

    public static async Task<RedisServer> Start(string? password = null)
    {
        SkipIfMissing();
        var server = new RedisServer(password);
        await server.Run();
        return server;
    }

    public string UriWith(string? password) =>
        string.Create(CultureInfo.InvariantCulture, $"redis://{(password is null ? "" : $":{password}@")}127.0.0.1:{Port}");

    /// <summary>Starts it again after <see cref="Stop"/>.</summary>
    public async Task Run()
    {
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path,
            "--appendonly", "yes", "--save", "", "--daemonize", "no", .. Password is null ? Array.Empty<string>() : ["--requirepass", Password],
        ];
        _process = Process.Start(new ProcessStartInfo(Find()!, arguments) { RedirectStandardOutput = true })!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // Whatever else it says must not fill the pipe.
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"redis-server did not start on port {Port}.");
    }

    /// <summary>Ends it as a crash would; what was acknowledged is in the append-only file.</summary>
    public async Task Stop()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
}
