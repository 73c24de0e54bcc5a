using System.Globalization;

namespace DistributedSvm.Model.Devices;

/// <summary>Chunks and bytes that set out, and that were acknowledged.</summary>
[GenerateSerializer]
public struct ChunkBalance
{
    [Id(0)]
    private long _begun;

    [Id(1)]
    private long _ended;

    [Id(2)]
    private Int128 _bytesBegun;

    [Id(3)]
    private Int128 _bytesEnded;

    public void Begin(long bytes)
    {
        _begun++;
        _bytesBegun += bytes;
    }

    public void End(long bytes)
    {
        _ended++;
        _bytesEnded += bytes;
    }

    /// <summary>What does not add up once nothing is under way any more; null if all is well.</summary>
    public readonly string? Audit() =>
        _begun == _ended && _bytesBegun == _bytesEnded
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{_begun} chunks of {_bytesBegun} bytes, but {_ended} of {_bytesEnded} were acknowledged");
}
