using Orleans.Serialization;

namespace DistributedSvm.Model.Memory;

/// <summary>Bytes that should be a <see cref="RangeXArray"/> are cut off, damaged, or of another version. The message says which and where.</summary>
[GenerateSerializer]
public sealed class CorruptRangeXArrayException : SerializerException
{
    public CorruptRangeXArrayException()
    {
    }

    public CorruptRangeXArrayException(string message)
        : base(message)
    {
    }

    public CorruptRangeXArrayException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
