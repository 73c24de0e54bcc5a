using System.Collections.Frozen;
using DistributedSvm.Model.Core;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;

namespace DistributedSvm.Grains.Wire;

/// <summary>Every type of message that this silo can write and read, by type and by number.</summary>
internal sealed class MessageKinds
{
    private readonly FrozenDictionary<Type, MessageKind> _byType;
    private readonly FrozenDictionary<int, MessageKind> _byNumber;

    /// <exception cref="ModelBugException">Two types have one number.</exception>
    public MessageKinds(TypeManifestOptions manifest, ICodecProvider codecs)
    {
        MessageKind[] kinds = [.. MessageTypes(manifest).Select((type, ordinal) => MessageKind.Create(type, ordinal, codecs))];
        foreach (IGrouping<int, MessageKind> doubles in kinds.GroupBy(kind => kind.Number).Where(group => group.Count() > 1))
        {
            throw new ModelBugException($"Messages have one number, 0x{doubles.Key:X4}: {string.Join(", ", doubles.Select(kind => kind.Type.Name))}.");
        }

        _byType = kinds.ToFrozenDictionary(kind => kind.Type);
        _byNumber = kinds.ToFrozenDictionary(kind => kind.Number);
    }

    public int Count => _byType.Count;

    /// <exception cref="ModelBugException">Orleans has no serializer for this type.</exception>
    public MessageKind Of(Message message) =>
        _byType.TryGetValue(message.GetType(), out MessageKind? kind)
            ? kind
            : throw new ModelBugException($"{message.GetType()} cannot leave its silo: it has no serializer.");

    /// <summary>Null when this silo knows no such number.</summary>
    public MessageKind? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>A sealed type has a codec, which says whose it is.</summary>
    private static IEnumerable<Type> MessageTypes(TypeManifestOptions manifest) =>
        manifest.Serializers.Concat(manifest.FieldCodecs)
            .SelectMany(codec => codec.GetInterfaces())
            .Where(contract => contract.IsConstructedGenericType && contract.GetGenericTypeDefinition() == typeof(IFieldCodec<>))
            .Select(contract => contract.GenericTypeArguments[0])
            .Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract)
            .Distinct();
}
