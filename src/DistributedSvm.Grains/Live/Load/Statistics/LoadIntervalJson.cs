using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using HdrHistogram;
using HdrHistogram.Utilities;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>An interval as one line of JSON, by which one client tells another: histograms in HdrHistogram's own compressed form.</summary>
public static class LoadIntervalJson
{
    public static string Write(LoadInterval interval)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("ended", interval.Ended);
            json.WriteNumber("delayed", interval.Delayed);
            json.WriteNumber("notStarted", interval.NotStarted);
            json.WriteNumber("wrongContent", interval.WrongContent);
            foreach (SessionKind kind in Enum.GetValues<SessionKind>())
            {
                Histogram(json, kind.ToString(), interval.Of(kind));
            }

            Histogram(json, "service", interval.Service);
            Histogram(json, "failed", interval.Failed);
            json.WriteStartArray("seconds");
            foreach (SecondCount second in interval.Seconds)
            {
                json.WriteNumberValue(second.Second);
                json.WriteNumberValue(second.Good);
                json.WriteNumberValue(second.Failed);
            }

            json.WriteEndArray();
            json.WriteStartArray("errors");
            foreach ((StepError error, long count) in interval.StepErrors)
            {
                json.WriteStartObject();
                json.WriteNumber("errno", (int)error.Errno);
                json.WriteString("step", error.Step);
                json.WriteNumber("count", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("exceptions");
            foreach ((string type, ExceptionCount count) in interval.Exceptions)
            {
                json.WriteStartObject();
                json.WriteString("type", type);
                json.WriteString("message", count.Message);
                json.WriteNumber("count", count.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="FormatException">The text is no interval.</exception>
    public static LoadInterval Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or InvalidDataException)
        {
            throw new FormatException($"no interval of a load: {exception.Message}", exception);
        }
    }

    private static LoadInterval Read(JsonElement root)
    {
        var interval = new LoadInterval
        {
            Ended = root.GetProperty("ended").GetInt64(),
            Delayed = root.GetProperty("delayed").GetInt64(),
            NotStarted = root.GetProperty("notStarted").GetInt64(),
            WrongContent = root.GetProperty("wrongContent").GetInt64(),
        };
        foreach (SessionKind kind in Enum.GetValues<SessionKind>())
        {
            Histogram(root, kind.ToString(), histogram => interval.AddKind(kind, histogram));
        }

        Histogram(root, "service", interval.AddService);
        Histogram(root, "failed", interval.AddFailed);
        JsonElement[] seconds = [.. root.GetProperty("seconds").EnumerateArray()];
        for (int i = 0; i + 2 < seconds.Length; i += 3)
        {
            interval.Count(new SecondCount(seconds[i].GetInt32(), seconds[i + 1].GetInt64(), seconds[i + 2].GetInt64()));
        }

        foreach (JsonElement error in root.GetProperty("errors").EnumerateArray())
        {
            interval.AddError(
                new StepError((Errno)error.GetProperty("errno").GetInt32(), error.GetProperty("step").GetString()!),
                error.GetProperty("count").GetInt64());
        }

        foreach (JsonElement exception in root.GetProperty("exceptions").EnumerateArray())
        {
            interval.AddException(
                exception.GetProperty("type").GetString()!,
                new ExceptionCount(exception.GetProperty("count").GetInt64(), exception.GetProperty("message").GetString()!));
        }

        return interval;
    }

    private static void Histogram(Utf8JsonWriter json, string name, LongHistogram? histogram)
    {
        if (histogram is not { TotalCount: > 0 })
        {
            return;
        }

        var buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.EncodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.Position = 0;
        for (int i = 0; i < length; i++)
        {
            bytes[i] = buffer.Get();
        }

        json.WriteBase64String(name, bytes);
    }

    private static void Histogram(JsonElement root, string name, Action<HistogramBase> add)
    {
        if (root.TryGetProperty(name, out JsonElement encoded))
        {
            add(HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(encoded.GetBytesFromBase64()), 0));
        }
    }
}
