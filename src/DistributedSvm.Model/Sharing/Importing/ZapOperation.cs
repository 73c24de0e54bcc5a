namespace DistributedSvm.Model.Sharing;

/// <summary>A mapping that is being taken out of use: first its page table entries go, then the translations cached from them.</summary>
[GenerateSerializer]
public sealed class ZapOperation(long import)
{
    [Id(0)]
    public long Import { get; } = import;

    [Id(1)]
    public bool IsUnbound { get; set; }
}
