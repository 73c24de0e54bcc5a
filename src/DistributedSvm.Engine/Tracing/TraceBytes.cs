using System.Text;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tracing;

/// <summary>The bytes of a part of a trace while it is written: numbers of seven bits a byte, each text once.</summary>
internal sealed class TraceBytes
{
    private readonly Dictionary<string, int> _texts = [];
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public byte[] Take()
    {
        byte[] taken = _bytes.AsSpan(0, Length).ToArray();
        Length = 0;
        _texts.Clear();
        return taken;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Length++] = (byte)value;
    }

    /// <summary>Small numbers of either sign are short.</summary>
    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Id(EntityId id)
    {
        Unsigned((ulong)id.Index);
        Byte((byte)id.Kind);
        Unsigned((ulong)id.Serial);
    }

    /// <summary>Its number, and the text itself the first time.</summary>
    public void Text(string text)
    {
        if (_texts.TryGetValue(text, out int known))
        {
            Unsigned((ulong)known);
            return;
        }

        Unsigned((ulong)_texts.Count);
        _texts.Add(text, _texts.Count);
        int length = Encoding.UTF8.GetByteCount(text);
        Unsigned((ulong)length);
        Reserve(length);
        Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
        Length += length;
    }

    private void Reserve(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
