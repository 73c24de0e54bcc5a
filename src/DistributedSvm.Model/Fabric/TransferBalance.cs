using System.Globalization;

namespace DistributedSvm.Model.Fabric;

/// <summary>Transfers and bytes that entered and left the fabric, at their end or half way: what is missing must be in flight.</summary>
[GenerateSerializer]
internal struct TransferBalance
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

    /// <summary>What does not add up, or null.</summary>
    public readonly string? Audit(int inFlight)
    {
        bool balances = _begun - _ended == inFlight && (inFlight == 0 ? _bytesBegun == _bytesEnded : _bytesBegun > _bytesEnded);
        return balances
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{_begun} transfers of {_bytesBegun} bytes began, {_ended} of {_bytesEnded} ended, {inFlight} are in flight.");
    }
}
