namespace DistributedSvm.Grains.Checkpoints;

/// <summary>What lies under one key of the store: bytes with their checksum, so that damage shows.</summary>
[GenerateSerializer, Alias("dsvm.blob")]
public sealed class StoredBlob
{
    /// <summary>The format of what is too short to have one.</summary>
    public const int CutOff = -1;

    /// <summary>The version of all stored forms: another one is refused.</summary>
    [Id(0)]
    public int Format { get; set; }

    /// <summary>SHA-256 of <see cref="Data"/>.</summary>
    [Id(1)]
    public byte[] Checksum { get; set; } = [];

    [Id(2)]
    public byte[] Data { get; set; } = [];
}
