using Orleans.Serialization;

namespace DistributedSvm.Grains.Wire;

/// <summary>Bytes that should be envelopes are cut off, damaged, or of a silo of another version. The message says which.</summary>
[GenerateSerializer]
public sealed class CorruptEnvelopesException : SerializerException
{
    public CorruptEnvelopesException()
    {
    }

    public CorruptEnvelopesException(string message)
        : base(message)
    {
    }

    public CorruptEnvelopesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
