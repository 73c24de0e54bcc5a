namespace DistributedSvm.Model.Sharing;

/// <summary>A <see cref="SegmentArray"/> on the wire.</summary>
[GenerateSerializer]
public struct SegmentArraySurrogate
{
    /// <summary>For each <see cref="SegmentRun"/> its word, 8 bytes, little-endian.</summary>
    [Id(0)]
    public byte[] Runs { get; set; }
}
