namespace DistributedSvm.Model.Svm;

/// <summary>A <see cref="CpuPageTable"/> as the runs of its entries, by address, in as few bytes as they need: each says what is not as the one before it lets expect.</summary>
[GenerateSerializer]
internal struct CpuPageTableSurrogate
{
    [Id(0)]
    public byte[] Runs { get; set; }
}
