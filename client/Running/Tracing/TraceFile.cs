using System.IO.Compression;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>A trace as a file that ui.perfetto.dev opens; compressed when its name ends in <c>.gz</c>. What is written of an interrupted run can be opened as well.</summary>
internal sealed class TraceFile : ITraceOutput
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Stream _stream;
    private readonly PerfettoWriter _writer;
    private bool _isFinished;

    private TraceFile(string path, FileStream file, World world)
    {
        _path = path;
        _file = file;
        _stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        _writer = new PerfettoWriter(_stream, world);
    }

    public ITraceSink Sink => _writer;

    /// <summary>Before the run, which may be long: a file that cannot be written must not cost it.</summary>
    public static TraceFile Create(string path, World world)
    {
        try
        {
            return new TraceFile(path, new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes), world);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UsageException($"--trace: '{path}' cannot be written: {exception.Message}");
        }
    }

    public Task Finish(bool isWhole)
    {
        _writer.Finish(isWhole);
        _isFinished = true;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream != _file)
        {
            await _stream.DisposeAsync();
        }

        await _file.DisposeAsync();
        if (_isFinished)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"wrote {_path}: {_writer.Slices} slices; open it at https://ui.perfetto.dev"));
        }
    }
}
