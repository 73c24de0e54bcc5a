using System.Buffers.Binary;
using System.Security.Cryptography;
using Orleans.Serialization;
using Orleans.Storage;

namespace DistributedSvm.Grains.Checkpoints;

/// <summary>
/// The bytes of a <see cref="StoredBlob"/>: format (4 bytes, little-endian), checksum (32), data. Whatever bytes come back are some blob, if one that is damaged: a provider
/// says of a reader that throws only that the store has failed. Everything else is left to Orleans' serializer.
/// </summary>
public sealed class StoredBlobSerializer(Serializer serializer) : IGrainStorageSerializer
{
    private const int HeaderSize = sizeof(int) + SHA256.HashSizeInBytes;

    private readonly OrleansGrainStorageSerializer _others = new(serializer);

    public BinaryData Serialize<T>(T? input)
    {
        if (input is not StoredBlob blob)
        {
            return _others.Serialize(input);
        }

        byte[] bytes = new byte[HeaderSize + blob.Data.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, blob.Format);
        blob.Checksum.CopyTo(bytes.AsSpan(sizeof(int)));
        blob.Data.CopyTo(bytes.AsSpan(HeaderSize));
        return new BinaryData(bytes);
    }

    public T Deserialize<T>(BinaryData input)
    {
        if (typeof(T) != typeof(StoredBlob))
        {
            return _others.Deserialize<T>(input)!;
        }

        ReadOnlySpan<byte> bytes = input.ToMemory().Span;
        var blob = bytes.Length < HeaderSize
            ? new StoredBlob { Format = StoredBlob.CutOff }
            : new StoredBlob
            {
                Format = BinaryPrimitives.ReadInt32LittleEndian(bytes),
                Checksum = bytes[sizeof(int)..HeaderSize].ToArray(),
                Data = bytes[HeaderSize..].ToArray(),
            };
        return (T)(object)blob;
    }
}
