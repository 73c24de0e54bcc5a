namespace DistributedSvm.Model.Sharing;

/// <summary>An access under way through an import's mapping.</summary>
[GenerateSerializer]
public sealed class AccessOperation(long import, AccessRequest request)
{
    [Id(0)]
    public long Import { get; } = import;

    [Id(1)]
    public AccessRequest Request { get; } = request;
}
