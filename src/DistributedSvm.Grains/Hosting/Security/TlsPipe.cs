using System.IO.Pipelines;
using System.Net.Security;

namespace DistributedSvm.Grains.Hosting.Security;

/// <summary>What a connection reads and writes once it is encrypted.</summary>
internal sealed class TlsPipe(SslStream stream) : IDuplexPipe
{
    /// <summary>Two records of TLS.</summary>
    private const int BufferSize = 32 * 1024;

    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: BufferSize, leaveOpen: true));
}
