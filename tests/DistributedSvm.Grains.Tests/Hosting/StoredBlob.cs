namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>What stands for a piece of a checkpoint.</summary>
[GenerateSerializer]
public sealed class StoredBlob
{
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}
