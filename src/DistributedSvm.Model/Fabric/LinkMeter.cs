namespace DistributedSvm.Model.Fabric;

/// <summary>
/// Payload bytes that each link has carried in the measured time. A transfer counts when it ends, or with the whole bytes it has carried when the measured
/// time ends under it; the links of its route all count the same bytes.
/// </summary>
[GenerateSerializer]
internal sealed class LinkMeter
{
    [Id(0)]
    private readonly long[] _bytes;

    public LinkMeter(int links) => _bytes = new long[links];

    /// <summary>The measured time is over and what was in flight is counted.</summary>
    [Id(1)]
    public bool IsClosed { get; set; }

    public void Count(FabricRoute route, long bytes)
    {
        foreach (int link in route.Resources.AsSpan(0, route.Links))
        {
            _bytes[link] += bytes;
        }
    }

    public long BytesOf(int link) => _bytes[link];
}
