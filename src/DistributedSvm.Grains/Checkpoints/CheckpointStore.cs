using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using DistributedSvm.Grains.Hosting.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace DistributedSvm.Grains.Checkpoints;

/// <summary>
/// What outlives silos, behind whatever grain storage is registered under <see cref="CheckpointStores.Name"/>: pieces, which are written once, and records, which are overwritten
/// by whoever knows their present tag. Everything is compressed, checksummed and versioned.
/// </summary>
/// <remarks>
/// Throws <see cref="CheckpointDamagedException"/> for what cannot be what was written, <see cref="CheckpointStoreException"/> when the store does not do its part,
/// and <see cref="InconsistentStateException"/> for a tag that is out of date.
/// </remarks>
public sealed class CheckpointStore(IServiceProvider services, Serializer serializer)
{
    private const int Format = 1;
    private const int PartSize = 4 << 20;
    private const string StateName = "blob";

    private readonly IGrainStorage _storage = services.GetRequiredKeyedService<IGrainStorage>(CheckpointStores.Name);

    /// <summary>Writes a value under a key that nobody has used.</summary>
    public async Task<StoredPiece> Write<T>(string key, T value)
    {
        byte[] data = Pack(value);
        int parts = (data.Length + PartSize - 1) / PartSize;
        for (int part = 0; part < parts; part++)
        {
            byte[] slice = parts == 1 ? data : data.AsSpan(part * PartSize, Math.Min(PartSize, data.Length - (part * PartSize))).ToArray();
            await WriteBlob(PartKey(key, part), slice, eTag: null);
        }

        return new StoredPiece(key, parts, data.Length, Convert.ToHexString(SHA256.HashData(data)));
    }

    public async Task<T> Read<T>(StoredPiece piece)
    {
        if (piece.Parts < 1 || piece.Bytes < 1 || piece.Bytes > (long)piece.Parts * PartSize)
        {
            throw new CheckpointDamagedException($"{piece.Key} claims {piece.Bytes} bytes in {piece.Parts} parts");
        }

        byte[] data = new byte[piece.Bytes];
        int length = 0;
        for (int part = 0; part < piece.Parts; part++)
        {
            string key = PartKey(piece.Key, part);
            byte[] slice = (await ReadBlob(key))?.Value ?? throw new CheckpointDamagedException($"{key} is missing");
            if (slice.Length > data.Length - length)
            {
                throw new CheckpointDamagedException($"{key} is longer than it was written");
            }

            slice.CopyTo(data.AsSpan(length));
            length += slice.Length;
        }

        if (length != data.Length || Convert.ToHexString(SHA256.HashData(data)) != piece.Checksum)
        {
            throw new CheckpointDamagedException($"{piece.Key} is not what was written: its checksum differs");
        }

        return Unpack<T>(piece.Key, data);
    }

    /// <summary>Deletes a piece; one that is not there any more is fine.</summary>
    public async Task Delete(StoredPiece piece)
    {
        for (int part = 0; part < piece.Parts; part++)
        {
            await DeleteBlob(PartKey(piece.Key, part));
        }
    }

    /// <summary>Deletes what there is of a piece of which nobody knows how much was written; false if that is nothing.</summary>
    public async Task<bool> DeleteWhatThereIs(string key)
    {
        int part = 0;
        while (await DeleteBlob(PartKey(key, part)))
        {
            part++;
        }

        return part > 0;
    }

    /// <summary>The record, or null if there is none.</summary>
    public async Task<StoredRecord<T>?> ReadRecord<T>(string key) =>
        await ReadBlob(key) is { } blob ? new StoredRecord<T>(Unpack<T>(key, blob.Value), blob.ETag) : null;

    /// <summary>Writes a record over the one with that tag (null: over none) and answers with its new tag.</summary>
    public Task<string> WriteRecord<T>(string key, T value, string? eTag) => WriteBlob(key, Pack(value), eTag);

    public Task DeleteRecord(string key) => DeleteBlob(key);

    private static string PartKey(string key, int part) => string.Create(CultureInfo.InvariantCulture, $"{key}/{part}");

    private static GrainId IdOf(string key) => GrainId.Create("dsvm", key);

    private byte[] Pack<T>(T value)
    {
        using var packed = new MemoryStream();
        using (var compressor = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            serializer.Serialize(value, compressor);
        }

        return packed.ToArray();
    }

    private T Unpack<T>(string key, byte[] data)
    {
        try
        {
            using var decompressor = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            decompressor.CopyTo(plain);
            return serializer.Deserialize<T>(plain.GetBuffer().AsMemory(0, (int)plain.Length))!;
        }
        catch (Exception exception)
        {
            // The checksum is right, so it was written like this: by another version.
            throw new CheckpointDamagedException($"{key} cannot be read by this version: {exception.Message}", exception);
        }
    }

    private async Task<string> WriteBlob(string key, byte[] data, string? eTag)
    {
        var state = new GrainState<StoredBlob>(new StoredBlob { Format = Format, Checksum = SHA256.HashData(data), Data = data }, eTag!);
        await Guard($"write {key}", () => _storage.WriteStateAsync(StateName, IdOf(key), state));
        return state.ETag!;
    }

    private async Task<StoredRecord<byte[]>?> ReadBlob(string key)
    {
        var state = new GrainState<StoredBlob>(new StoredBlob());
        await Guard($"read {key}", () => _storage.ReadStateAsync(StateName, IdOf(key), state));
        if (!state.RecordExists)
        {
            return null;
        }

        StoredBlob blob = state.State!;
        if (blob.Format == StoredBlob.CutOff)
        {
            throw new CheckpointDamagedException($"{key} is cut off");
        }

        if (blob.Format != Format)
        {
            throw new CheckpointDamagedException($"{key} has format {blob.Format}; this version reads format {Format}");
        }

        return SHA256.HashData(blob.Data).AsSpan().SequenceEqual(blob.Checksum)
            ? new StoredRecord<byte[]>(blob.Data, state.ETag!)
            : throw new CheckpointDamagedException($"{key} is not what was written: its checksum differs");
    }

    /// <summary>False if there was nothing to delete.</summary>
    private async Task<bool> DeleteBlob(string key)
    {
        var state = new GrainState<StoredBlob>(new StoredBlob());
        await Guard($"read {key}", () => _storage.ReadStateAsync(StateName, IdOf(key), state));
        if (!state.RecordExists)
        {
            return false;
        }

        await Guard($"delete {key}", () => _storage.ClearStateAsync(StateName, IdOf(key), state));
        return true;
    }

    /// <summary>Whatever a provider throws becomes one of ours, so that callers on other silos can tell.</summary>
    private static async Task Guard(string what, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is Orleans.Serialization.SerializerException or System.Text.Json.JsonException)
        {
            throw new CheckpointDamagedException($"cannot {what}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            throw new CheckpointStoreException($"cannot {what}: {exception.Message}", exception);
        }
    }
}
