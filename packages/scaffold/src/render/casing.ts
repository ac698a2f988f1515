/** `createdAt` as `created_at`. */
export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `userProfile` as `UserProfile`. */
export const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
