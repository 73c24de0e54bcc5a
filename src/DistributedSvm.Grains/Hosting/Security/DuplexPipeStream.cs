using System.Buffers;
using System.IO.Pipelines;

namespace DistributedSvm.Grains.Hosting.Security;

/// <summary>A connection's two pipes as the one stream that <see cref="System.Net.Security.SslStream"/> works on.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : Stream
{
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return 0;
        }

        ReadResult read = await pipe.Input.ReadAsync(cancellationToken);
        ReadOnlySequence<byte> available = read.Buffer;
        if (available.IsEmpty)
        {
            // Orleans closes a connection by cancelling the read that waits on it: that is the end of the stream as well. It must be remembered, since TLS first asks
            // for no bytes at all and takes no notice of the answer.
            _ended = read.IsCanceled || read.IsCompleted;
            pipe.Input.AdvanceTo(available.Start);
            return 0;
        }

        ReadOnlySequence<byte> taken = available.Slice(0, Math.Min(available.Length, buffer.Length));
        taken.CopyTo(buffer.Span);
        int length = (int)taken.Length;
        pipe.Input.AdvanceTo(taken.End);
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await pipe.Output.WriteAsync(buffer, cancellationToken);

    public override async Task FlushAsync(CancellationToken cancellationToken) => await pipe.Output.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
