export const renderDocument = () => ''
